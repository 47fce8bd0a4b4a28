-- grain: one form of one county in one month, and of the city (_T)
-- reads: facts.coverage
-- writes: pub.coverage
CREATE VIEW pub.coverage AS
SELECT stat_month, form, county, units_due, units_in, on_time, nil_units, silent, waived, reported_usd, imputed_usd, coverage
FROM facts.coverage;
COMMENT ON VIEW pub.coverage IS '报送覆盖 / one form of one county in one month, and of the city (_T)';
COMMENT ON COLUMN pub.coverage.stat_month IS '统计月份 / statistic month YYYY-MM';
COMMENT ON COLUMN pub.coverage.form IS '报表 / form';
COMMENT ON COLUMN pub.coverage.county IS '县(市、区)代码 / county unit; _T the city, the sum of the others';
COMMENT ON COLUMN pub.coverage.units_due IS '应报单位数 / units due';
COMMENT ON COLUMN pub.coverage.units_in IS '已报单位数 / units that reported, nil returns included';
COMMENT ON COLUMN pub.coverage.on_time IS '按时单位数 / units on time';
COMMENT ON COLUMN pub.coverage.nil_units IS '零报单位数 / units with a nil return';
COMMENT ON COLUMN pub.coverage.silent IS '未报单位数 / units due that did not report';
COMMENT ON COLUMN pub.coverage.waived IS '免报单位数 / units excused';
COMMENT ON COLUMN pub.coverage.reported_usd IS '已报执行金额 / execution reported in USD; so_execution only';
COMMENT ON COLUMN pub.coverage.imputed_usd IS '估计执行金额 / execution estimated for silent units in USD; an estimate, in no published amount';
COMMENT ON COLUMN pub.coverage.coverage IS '覆盖率 / reported over reported and estimated';
