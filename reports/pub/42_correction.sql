-- grain: one correction: something that was said of a record and is said otherwise now
-- reads: facts.correction
-- writes: pub.correction
-- Keys are left out: those of some forms stand for a person. The row received
-- leads to the record where an analyst may see it.
CREATE VIEW pub.correction AS
SELECT kind, source, currency, before, after, replaced_by, batch, sheet, "row", received_at
FROM facts.correction;
COMMENT ON VIEW pub.correction IS '更正 / one correction: something that was said of a record and is said otherwise now';
COMMENT ON COLUMN pub.correction.kind IS '更正种类 / contract_change, red_entry, replaced_declaration, resubmitted, late_filing ...';
COMMENT ON COLUMN pub.correction.source IS '来源 / source of the filing';
COMMENT ON COLUMN pub.correction.currency IS '币种 / currency of the amounts, ISO 4217';
COMMENT ON COLUMN pub.correction.before IS '更正前 / amount that stood before';
COMMENT ON COLUMN pub.correction.after IS '更正后 / amount that stands now';
COMMENT ON COLUMN pub.correction.replaced_by IS '替代申报号码 / declaration that took the place of a deleted one';
COMMENT ON COLUMN pub.correction.batch IS '批次 / batch: first 16 hex digits of the SHA-256 of the file';
COMMENT ON COLUMN pub.correction.sheet IS '工作表 / sheet of the file';
COMMENT ON COLUMN pub.correction."row" IS '行号 / row of the sheet';
COMMENT ON COLUMN pub.correction.received_at IS '收到时间 / when the row that corrects was received';
