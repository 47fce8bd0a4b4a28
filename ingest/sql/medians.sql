-- grain: one amount column of one batch
-- reads: raw.column_median, raw.finding
-- writes: nothing
-- Batches whose unit was doubted are no measure for others.
SELECT m.field, m.currency, CAST(m.median AS DOUBLE)
FROM raw.column_median AS m
WHERE m.source = $source
  AND NOT EXISTS (SELECT 1 FROM raw.finding AS f
                  WHERE f.batch = m.batch AND f.field = m.field AND f.rule = 'ING020')
ORDER BY m.field, m.currency, m.rowid
