-- grain: one observation of one run
-- reads: indicators.observation, pub.indicator
-- writes: pub.observation_all
CREATE VIEW pub.observation_all AS
SELECT o.run_id, o.indicator, i.name_zh, i.name_en, o.freq, o.period, o.basis, o.measure, o.breakdown, o.key,
       o.value, o.unit, i.show_unit, o.obs_status, o.conf_status, o.reason, o.contributors, o.top1, o.top2, o.variant, o.overlay
FROM indicators.observation o
LEFT JOIN pub.indicator i ON i.indicator = o.indicator;
COMMENT ON VIEW pub.observation_all IS '各次运行的指标观测值 / every observation of every run, with the names of the indicator';
COMMENT ON COLUMN pub.observation_all.run_id IS '运行编号 / run';
COMMENT ON COLUMN pub.observation_all.indicator IS '指标代码 / indicator code';
COMMENT ON COLUMN pub.observation_all.name_zh IS '指标名称 / Chinese name';
COMMENT ON COLUMN pub.observation_all.name_en IS '指标英文名称 / English name';
COMMENT ON COLUMN pub.observation_all.freq IS '频率 / M month, Q quarter, A year';
COMMENT ON COLUMN pub.observation_all.period IS '报告期 / month YYYY-MM, or year for freq A';
COMMENT ON COLUMN pub.observation_all.basis IS '时间口径 / month, ytd (since January), r12 (rolling twelve months), stock (end of period)';
COMMENT ON COLUMN pub.observation_all.measure IS '计量 / level, yoy growth, share, pp points, ctr contribution in points, ctr_share, rank, avg2';
COMMENT ON COLUMN pub.observation_all.breakdown IS '分组 / total, or the dimensions joined by ;';
COMMENT ON COLUMN pub.observation_all.key IS '键 / member of each dimension, such as county=330302';
COMMENT ON COLUMN pub.observation_all.value IS '精确值 / exact value in base units; shares and growth in percent';
COMMENT ON COLUMN pub.observation_all.unit IS '基本单位 / base unit of the value';
COMMENT ON COLUMN pub.observation_all.show_unit IS '显示单位 / unit in which reports show a level; see pub.indicator for the factor';
COMMENT ON COLUMN pub.observation_all.obs_status IS '数据状态 / SDMX observation status: A normal, B series break, E adjusted, P provisional, U low reliability, O missing, M cannot exist';
COMMENT ON COLUMN pub.observation_all.conf_status IS '保密状态 / SDMX confidentiality status: F free, N internal';
COMMENT ON COLUMN pub.observation_all.reason IS '原因 / why there is no value, or how growth was made';
COMMENT ON COLUMN pub.observation_all.contributors IS '贡献单位数 / number of contributing units';
COMMENT ON COLUMN pub.observation_all.top1 IS '最大贡献 / largest contribution';
COMMENT ON COLUMN pub.observation_all.top2 IS '次大贡献 / second largest contribution';
COMMENT ON COLUMN pub.observation_all.variant IS '口径变体 / variant; empty = as published, base = comparable base';
COMMENT ON COLUMN pub.observation_all.overlay IS '调整 / ids of the adjustments in the value';
