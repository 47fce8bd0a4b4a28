-- grain: one finding about a row
-- reads: raw.finding
-- writes: nothing
SELECT rule, sheet, "row", coalesce(cell, '')
FROM raw.finding
WHERE batch = $batch AND sheet IS NOT NULL AND "row" IS NOT NULL
