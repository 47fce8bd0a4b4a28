-- grain: one batch, delivery, sheet, column
-- reads: raw.cus_decl, raw.ent_profile, raw.fx_rate, raw.hr_stat, raw.roster, raw.safe_payment, raw.safe_receipt, raw.so_contract, raw.so_execution
-- writes: province.sheet, raw.batch, raw.delivery, raw.batch_sheet, raw.batch_column
-- Everything read was loaded: the province has no quarantine.
CREATE TABLE province.sheet AS
SELECT 'cus_decl' AS source, _batch AS batch, _sheet AS sheet, COUNT(*) AS n FROM raw.cus_decl GROUP BY _batch, _sheet
UNION ALL SELECT 'ent_profile', _batch, _sheet, COUNT(*) FROM raw.ent_profile GROUP BY _batch, _sheet
UNION ALL SELECT 'fx_rate', _batch, _sheet, COUNT(*) FROM raw.fx_rate GROUP BY _batch, _sheet
UNION ALL SELECT 'hr_stat', _batch, _sheet, COUNT(*) FROM raw.hr_stat GROUP BY _batch, _sheet
UNION ALL SELECT 'roster', _batch, _sheet, COUNT(*) FROM raw.roster GROUP BY _batch, _sheet
UNION ALL SELECT 'safe_payment', _batch, _sheet, COUNT(*) FROM raw.safe_payment GROUP BY _batch, _sheet
UNION ALL SELECT 'safe_receipt', _batch, _sheet, COUNT(*) FROM raw.safe_receipt GROUP BY _batch, _sheet
UNION ALL SELECT 'so_contract', _batch, _sheet, COUNT(*) FROM raw.so_contract GROUP BY _batch, _sheet
UNION ALL SELECT 'so_execution', _batch, _sheet, COUNT(*) FROM raw.so_execution GROUP BY _batch, _sheet;

INSERT INTO raw.batch BY NAME
SELECT b.batch, b.source, b.source AS layout, 'province' AS layout_version, 'xlsx' AS format, FALSE AS full_delivery,
       SUM(s.n) AS rows_read, SUM(s.n) AS rows_loaded, 0 AS rows_quarantined, COUNT(*) AS rows_skipped
FROM province.batch b
JOIN province.sheet s ON s.source = b.source AND s.batch = b.batch
GROUP BY b.batch, b.source, b.m
ORDER BY b.source, b.m;

INSERT INTO raw.delivery BY NAME
SELECT 'd' || b.batch AS delivery_id, b.batch, b.source, b.source || '-' || b.month || '.xlsx' AS file_name,
       sha256(b.batch) AS sha256, b.received_at, 1 AS bytes, 'loaded' AS outcome
FROM province.batch b
JOIN (SELECT DISTINCT batch FROM province.sheet) s ON s.batch = b.batch
ORDER BY b.received_at;

INSERT INTO raw.batch_sheet BY NAME
SELECT batch, sheet, CAST(ROW_NUMBER() OVER (PARTITION BY batch ORDER BY sheet) AS INTEGER) AS sheet_index, 4 AS header_first, 4 AS header_last
FROM province.sheet
ORDER BY batch, sheet;

INSERT INTO raw.batch_column BY NAME
SELECT s.batch, s.sheet, c.field, c.col, c.header, NULLIF(c.unit, '') AS unit, 1 AS scale_num, 1 AS scale_den
FROM province.sheet s
JOIN province.layout_column c ON c.source = s.source
ORDER BY s.batch, s.sheet, c.col;
