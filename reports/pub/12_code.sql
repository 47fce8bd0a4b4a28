-- grain: one code of a list in one edition
-- reads: reference.code
-- writes: pub.code
CREATE VIEW pub.code AS
SELECT list, code, edition, zh, en, parent, valid_from, valid_to, status, source
FROM reference.code;
COMMENT ON VIEW pub.code IS '代码表 / one code of a list in one edition';
COMMENT ON COLUMN pub.code.list IS '代码表名 / code list';
COMMENT ON COLUMN pub.code.code IS '代码 / code';
COMMENT ON COLUMN pub.code.edition IS '版本 / edition of the code book';
COMMENT ON COLUMN pub.code.zh IS '中文名称 / Chinese name';
COMMENT ON COLUMN pub.code.en IS '英文名称 / English name';
COMMENT ON COLUMN pub.code.parent IS '上级代码 / code above it';
COMMENT ON COLUMN pub.code.valid_from IS '有效期起 / first valid day';
COMMENT ON COLUMN pub.code.valid_to IS '有效期止 / last valid day; empty while valid';
COMMENT ON COLUMN pub.code.status IS '出处状态 / sourced, ours, memory ...: how well the code is founded';
COMMENT ON COLUMN pub.code.source IS '出处 / where the code comes from';
