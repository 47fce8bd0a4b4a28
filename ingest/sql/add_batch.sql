-- grain: one batch
-- reads: nothing
-- writes: raw.batch
INSERT INTO raw.batch (batch, source, layout, layout_version, format, encoding, full_delivery, rows_read, rows_loaded, rows_quarantined, rows_skipped)
VALUES ($batch, $source, $layout, $layout_version, $format, $encoding, $full_delivery, $rows_read, $rows_loaded, $rows_quarantined, $rows_skipped)
