-- grain: one column of a sheet
-- reads: raw.batch, raw.batch_column
-- writes: nothing
SELECT b.source, c.field, c.col, c.header,
       min(c.col) OVER (PARTITION BY c.field LIKE '%@%') AS first_col
FROM raw.batch_column AS c
JOIN raw.batch AS b ON b.batch = c.batch
WHERE c.batch = $batch AND c.sheet = $sheet
ORDER BY c.col
