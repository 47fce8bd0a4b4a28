-- grain: one yearly target
-- reads: facts.target
-- writes: pub.target
CREATE VIEW pub.target AS
SELECT year, indicator, county, target, adj_target, effective, weight
FROM facts.target;
COMMENT ON VIEW pub.target IS '年度目标 / one yearly target';
COMMENT ON COLUMN pub.target.year IS '年度 / year';
COMMENT ON COLUMN pub.target.indicator IS '指标代码 / indicator code';
COMMENT ON COLUMN pub.target.county IS '县(市、区)代码 / county unit, or the city';
COMMENT ON COLUMN pub.target.target IS '目标 / target in the display unit of the indicator';
COMMENT ON COLUMN pub.target.adj_target IS '调整后目标 / adjusted target';
COMMENT ON COLUMN pub.target.effective IS '有效目标 / adjusted target, else target';
COMMENT ON COLUMN pub.target.weight IS '权重 / weight';
