-- grain: one batch with fewer keys than rows
-- reads: raw.batch, raw.batch_change
-- writes: nothing
SELECT b.batch, b.source
FROM raw.batch AS b
JOIN raw.batch_change AS c ON c.batch = b.batch
WHERE b.batch IN (SELECT unnest(CAST($batches AS VARCHAR[])))
  AND c.keys_added + c.keys_changed + c.keys_same < b.rows_loaded
ORDER BY b.source, b.batch
