-- grain: one source
-- reads: raw.batch, raw.batch_change
-- writes: nothing
-- Sources with batches that have not been compared, how many batches the
-- source has, and which have not been.
SELECT b.source, count(*), list(b.batch ORDER BY b.batch) FILTER (c.batch IS NULL)
FROM raw.batch AS b
LEFT JOIN raw.batch_change AS c ON c.batch = b.batch
GROUP BY b.source
HAVING count(*) FILTER (c.batch IS NULL) > 0
ORDER BY b.source
