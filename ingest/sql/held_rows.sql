-- grain: one row that is held back
-- reads: raw.quarantine, raw.release
-- writes: nothing
SELECT q.sheet, q."row"
FROM raw.quarantine AS q
LEFT JOIN raw.release AS r ON r.batch = q.batch AND r.sheet = q.sheet AND r."row" = q."row"
WHERE q.batch = $batch AND r.batch IS NULL
GROUP BY q.sheet, q."row"
ORDER BY q.sheet, q."row"
