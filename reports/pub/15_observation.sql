-- grain: one cell: indicator, period, basis, measure, breakdown and key
-- reads: pub.observation_all, pub.run
-- writes: pub.observation
-- A month may have been run several times and later runs compute earlier months
-- again: here stands the value that saw the most data and the latest decisions, and
-- every cell once. What an adjustment left over (_A) goes when it is withdrawn.
CREATE VIEW pub.observation AS
SELECT run_id, indicator, name_zh, name_en, freq, period, basis, measure, breakdown, key,
       value, unit, show_unit, obs_status, conf_status, reason, contributors, top1, top2, variant, overlay
FROM (SELECT o.*,
             ROW_NUMBER() OVER (PARTITION BY o.indicator, o.freq, o.period, o.basis, o.measure, o.breakdown, o.key
                                ORDER BY r.cutoff DESC, r.decided DESC, r.as_of DESC, r.period DESC, r.run_id DESC) AS nth,
             DENSE_RANK() OVER (PARTITION BY o.indicator, o.freq, o.period, o.basis, o.measure, o.breakdown
                                ORDER BY r.cutoff DESC, r.decided DESC, r.as_of DESC, r.period DESC, r.run_id DESC) AS age
      FROM pub.observation_all o
      JOIN pub.run r ON r.run_id = o.run_id) x
WHERE nth = 1 AND (age = 1 OR POSITION('=_A' IN key) = 0);
COMMENT ON VIEW pub.observation IS '指标观测值(最新) / the freshest value of every cell, with the names of the indicator';
COMMENT ON COLUMN pub.observation.run_id IS '运行编号 / run';
COMMENT ON COLUMN pub.observation.indicator IS '指标代码 / indicator code';
COMMENT ON COLUMN pub.observation.name_zh IS '指标名称 / Chinese name';
COMMENT ON COLUMN pub.observation.name_en IS '指标英文名称 / English name';
COMMENT ON COLUMN pub.observation.freq IS '频率 / M month, Q quarter, A year';
COMMENT ON COLUMN pub.observation.period IS '报告期 / month YYYY-MM, or year for freq A';
COMMENT ON COLUMN pub.observation.basis IS '时间口径 / month, ytd (since January), r12 (rolling twelve months), stock (end of period)';
COMMENT ON COLUMN pub.observation.measure IS '计量 / level, yoy growth, share, pp points, ctr contribution in points, ctr_share, rank, avg2';
COMMENT ON COLUMN pub.observation.breakdown IS '分组 / total, or the dimensions joined by ;';
COMMENT ON COLUMN pub.observation.key IS '键 / member of each dimension, such as county=330302';
COMMENT ON COLUMN pub.observation.value IS '精确值 / exact value in base units; shares and growth in percent';
COMMENT ON COLUMN pub.observation.unit IS '基本单位 / base unit of the value';
COMMENT ON COLUMN pub.observation.show_unit IS '显示单位 / unit in which reports show a level; see pub.indicator for the factor';
COMMENT ON COLUMN pub.observation.obs_status IS '数据状态 / SDMX observation status: A normal, B series break, E adjusted, P provisional, U low reliability, O missing, M cannot exist';
COMMENT ON COLUMN pub.observation.conf_status IS '保密状态 / SDMX confidentiality status: F free, N internal';
COMMENT ON COLUMN pub.observation.reason IS '原因 / why there is no value, or how growth was made';
COMMENT ON COLUMN pub.observation.contributors IS '贡献单位数 / number of contributing units';
COMMENT ON COLUMN pub.observation.top1 IS '最大贡献 / largest contribution';
COMMENT ON COLUMN pub.observation.top2 IS '次大贡献 / second largest contribution';
COMMENT ON COLUMN pub.observation.variant IS '口径变体 / variant; empty = as published, base = comparable base';
COMMENT ON COLUMN pub.observation.overlay IS '调整 / ids of the adjustments in the value';
