-- grain: one finding about a row
-- reads: raw.finding
-- writes: nothing
SELECT rule, coalesce(sheet, ''), "row", coalesce(cell, '')
FROM raw.finding
WHERE batch = $batch AND "row" IS NOT NULL
