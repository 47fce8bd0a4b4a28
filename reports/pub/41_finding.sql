-- grain: one finding of the checks over facts
-- reads: facts.finding
-- writes: pub.finding
CREATE VIEW pub.finding AS
SELECT rule, severity, source, batch, sheet, "row", field, key, zh, en
FROM facts.finding;
COMMENT ON VIEW pub.finding IS '跨表审核发现 / one finding of the checks over facts';
COMMENT ON COLUMN pub.finding.rule IS '规则 / code of the check';
COMMENT ON COLUMN pub.finding.severity IS '严重度 / E error, W warning, I information';
COMMENT ON COLUMN pub.finding.source IS '来源 / source of the filing';
COMMENT ON COLUMN pub.finding.batch IS '批次 / batch: first 16 hex digits of the SHA-256 of the file';
COMMENT ON COLUMN pub.finding.sheet IS '工作表 / sheet of the file';
COMMENT ON COLUMN pub.finding."row" IS '行号 / row of the sheet';
COMMENT ON COLUMN pub.finding.field IS '字段 / field';
COMMENT ON COLUMN pub.finding.key IS '键 / natural key of the record';
COMMENT ON COLUMN pub.finding.zh IS '中文说明 / message in Chinese';
COMMENT ON COLUMN pub.finding.en IS '英文说明 / message in English';
