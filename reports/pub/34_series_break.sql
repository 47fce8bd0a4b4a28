-- grain: one break of the series of one dimension as published
-- reads: facts.series_break
-- writes: pub.series_break
CREATE VIEW pub.series_break AS
SELECT dimension, month, edition_before, edition_after, zh, en
FROM facts.series_break;
COMMENT ON VIEW pub.series_break IS '口径变动 / one break of the series of one dimension as published';
COMMENT ON COLUMN pub.series_break.dimension IS '分组 / txn, so_class2 or county: whose codes change';
COMMENT ON COLUMN pub.series_break.month IS '变动月份 / first month under the new codes YYYY-MM';
COMMENT ON COLUMN pub.series_break.edition_before IS '变动前 / edition before; of counties the code';
COMMENT ON COLUMN pub.series_break.edition_after IS '变动后 / edition after; of counties the code';
COMMENT ON COLUMN pub.series_break.zh IS '中文说明 / what changed, in Chinese';
COMMENT ON COLUMN pub.series_break.en IS '英文说明 / what changed, in English';
