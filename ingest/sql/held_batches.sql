-- grain: one batch with rows that are held back
-- reads: raw.quarantine, raw.release, raw.batch, raw.delivery
-- writes: nothing
SELECT b.batch, b.source,
       (SELECT first(d.file_name ORDER BY d.received_at, d.delivery_id) FROM raw.delivery AS d WHERE d.batch = b.batch),
       (SELECT max(d.sha256) FROM raw.delivery AS d WHERE d.batch = b.batch)
FROM raw.batch AS b
WHERE b.batch IN (SELECT q.batch FROM raw.quarantine AS q
                  LEFT JOIN raw.release AS r ON r.batch = q.batch AND r.sheet = q.sheet AND r."row" = q."row"
                  WHERE r.batch IS NULL)
ORDER BY b.rowid
