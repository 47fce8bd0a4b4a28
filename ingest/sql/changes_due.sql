-- grain: one source
-- reads: raw.batch, raw.batch_change
-- writes: nothing
-- Sources with batches that have not been compared, and how many batches the
-- source has.
SELECT source, count(*)
FROM raw.batch
WHERE source IN (SELECT b.source FROM raw.batch AS b
                 LEFT JOIN raw.batch_change AS c ON c.batch = b.batch
                 WHERE c.batch IS NULL)
GROUP BY source
ORDER BY source
