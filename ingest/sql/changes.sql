-- grain: one batch
-- reads: raw.batch_change
-- writes: nothing
SELECT batch, keys_added, keys_changed, keys_same, keys_gone, coalesce(revises_batch, '')
FROM raw.batch_change
WHERE list_contains(CAST($batches AS VARCHAR[]), batch)
