-- grain: one cell
-- reads: raw.cell_text, raw.delivery
-- writes: nothing
-- The stored text of the cell, the usual form of its column (row 0) and the
-- first receipt of its file.
SELECT d.file_name, d.sha256, d.received_at, c.text, c.number_format, u.text, u.number_format
FROM (
    SELECT file_name, sha256, received_at,
           row_number() OVER (ORDER BY received_at, delivery_id) AS n
    FROM raw.delivery WHERE batch = $batch
) AS d
LEFT JOIN raw.cell_text AS c
    ON c.batch = $batch AND c.sheet = $sheet AND c."row" = $row AND c.col = $col
LEFT JOIN raw.cell_text AS u
    ON u.batch = $batch AND u.sheet = $sheet AND u."row" = 0 AND u.col = $usual
WHERE d.n = 1
