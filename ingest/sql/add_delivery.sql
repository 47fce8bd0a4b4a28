-- grain: one delivery
-- reads: nothing
-- writes: raw.delivery
INSERT INTO raw.delivery (delivery_id, batch, source, file_name, sha256, received_at, bytes, outcome, message_zh, message_en)
VALUES ($delivery_id, $batch, $source, $file_name, $sha256, CAST($received_at AS TIMESTAMP), $bytes, $outcome, $message_zh, $message_en)
