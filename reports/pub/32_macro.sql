-- grain: one value of an outside series
-- reads: facts.macro
-- writes: pub.macro
CREATE VIEW pub.macro AS
SELECT period, freq, area, series, value, unit, vintage
FROM facts.macro;
COMMENT ON VIEW pub.macro IS '宏观数据 / one value of an outside series';
COMMENT ON COLUMN pub.macro.period IS '报告期 / period';
COMMENT ON COLUMN pub.macro.freq IS '频率 / A year, Q quarter, M month';
COMMENT ON COLUMN pub.macro.area IS '地区 / area';
COMMENT ON COLUMN pub.macro.series IS '指标 / series';
COMMENT ON COLUMN pub.macro.value IS '数值 / value';
COMMENT ON COLUMN pub.macro.unit IS '单位 / unit';
COMMENT ON COLUMN pub.macro.vintage IS '版次 / vintage';
