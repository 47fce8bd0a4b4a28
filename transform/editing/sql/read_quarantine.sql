-- grain: one cell of a row held back, of a field with a balance
-- reads: facts.batch, facts.release, facts.balance_field, raw.quarantine, raw.cell_text, raw.batch_column
-- writes: none
-- A quarantined row keeps the text of every cell; the factor of its column is
-- that to the unit of the layout.
SELECT q.source, q.batch, q.sheet, q."row", c.field, t.text, c.scale_num, c.scale_den
FROM raw.quarantine q
JOIN facts.batch b ON b.batch = q.batch
JOIN raw.batch_column c ON c.batch = q.batch AND c.sheet = q.sheet
JOIN facts.balance_field f ON f.source = q.source AND f.field = c.field
LEFT JOIN raw.cell_text t ON t.batch = q.batch AND t.sheet = q.sheet AND t."row" = q."row" AND t.col = c.col
LEFT JOIN facts.release h ON h.batch = q.batch AND h.sheet = q.sheet AND h."row" = q."row"
WHERE h.batch IS NULL
ORDER BY q.source, q.batch, q.sheet, q."row", c.field, c.col
