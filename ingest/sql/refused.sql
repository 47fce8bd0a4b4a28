-- grain: one file that was refused and never loaded
-- reads: raw.delivery, raw.batch
-- writes: nothing
-- The last delivery of its bytes says as what it was meant.
SELECT coalesce(d.source, ''), d.file_name, d.sha256, d.bytes
FROM raw.delivery AS d
LEFT JOIN raw.batch AS b ON b.batch = d.batch
WHERE d.outcome = 'refused' AND d.sha256 IS NOT NULL AND b.batch IS NULL
QUALIFY row_number() OVER (PARTITION BY d.batch ORDER BY d.received_at DESC, d.delivery_id DESC) = 1
ORDER BY d.received_at, d.delivery_id
