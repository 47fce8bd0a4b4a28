-- grain: one form due from one unit for one month
-- reads: facts.roster
-- writes: pub.roster
CREATE VIEW pub.roster AS
SELECT stat_month, form, unit, county, due, due_at, first_at, last_at, nil, waived, reported,
       on_time
FROM facts.roster;
COMMENT ON VIEW pub.roster IS '应报单位 / one form due from one unit for one month';
COMMENT ON COLUMN pub.roster.stat_month IS '统计月份 / statistic month YYYY-MM: month in which the entry was accepted; published figures use it';
COMMENT ON COLUMN pub.roster.form IS '报表 / form due';
COMMENT ON COLUMN pub.roster.unit IS '填报单位 / unit that files';
COMMENT ON COLUMN pub.roster.county IS '县(市、区)代码 / county unit of registration; _U unknown, _E double-count elimination';
COMMENT ON COLUMN pub.roster.due IS '应报 / due';
COMMENT ON COLUMN pub.roster.due_at IS '截止时间 / due time';
COMMENT ON COLUMN pub.roster.first_at IS '首次报送 / first filing';
COMMENT ON COLUMN pub.roster.last_at IS '最近报送 / latest filing';
COMMENT ON COLUMN pub.roster.nil IS '零报 / filed nil';
COMMENT ON COLUMN pub.roster.waived IS '免报 / waived';
COMMENT ON COLUMN pub.roster.reported IS '已报 / filed';
COMMENT ON COLUMN pub.roster.on_time IS '按时 / filed in time';
