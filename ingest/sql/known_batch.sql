-- grain: one batch
-- reads: raw.batch, raw.delivery
-- writes: nothing
SELECT source, rows_read, rows_loaded, rows_quarantined, rows_skipped,
       (SELECT min(received_at) FROM raw.delivery WHERE batch = $batch) AS first_received
FROM raw.batch WHERE batch = $batch
