-- grain: one data row received
-- reads: facts.row_outcome
-- writes: pub.row_outcome
CREATE VIEW pub.row_outcome AS
SELECT source, batch, sheet, "row", outcome, reason
FROM facts.row_outcome;
COMMENT ON VIEW pub.row_outcome IS '数据行去向 / one data row received';
COMMENT ON COLUMN pub.row_outcome.source IS '来源 / source of the filing';
COMMENT ON COLUMN pub.row_outcome.batch IS '批次 / batch: first 16 hex digits of the SHA-256 of the file';
COMMENT ON COLUMN pub.row_outcome.sheet IS '工作表 / sheet of the file';
COMMENT ON COLUMN pub.row_outcome."row" IS '行号 / row of the sheet';
COMMENT ON COLUMN pub.row_outcome.outcome IS '去向 / accepted, quarantined, duplicate, superseded or out_of_scope';
COMMENT ON COLUMN pub.row_outcome.reason IS '原因 / why';
