-- grain: one batch
-- reads: raw.batch
-- writes: nothing
SELECT source, rows_read, rows_loaded, rows_quarantined, rows_skipped FROM raw.batch WHERE batch = $batch
