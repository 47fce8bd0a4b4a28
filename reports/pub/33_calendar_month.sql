-- grain: one month in which something counts, happened or has a rate
-- reads: facts.calendar_month
-- writes: pub.calendar_month
CREATE VIEW pub.calendar_month AS
SELECT month, quarter, joint_period, working_days, provisional, frozen_after, open
FROM facts.calendar_month;
COMMENT ON VIEW pub.calendar_month IS '统计月历 / one month in which something counts, happened or has a rate';
COMMENT ON COLUMN pub.calendar_month.month IS '月份 / month YYYY-MM';
COMMENT ON COLUMN pub.calendar_month.quarter IS '季度 / quarter YYYYQn';
COMMENT ON COLUMN pub.calendar_month.joint_period IS '合并比较期 / period for comparisons: January and February are one';
COMMENT ON COLUMN pub.calendar_month.working_days IS '工作日 / working days, public holidays and worked weekends counted';
COMMENT ON COLUMN pub.calendar_month.provisional IS '工作日待定 / no notice of the State Council on the holidays of the year is known';
COMMENT ON COLUMN pub.calendar_month.frozen_after IS '封账日 / last day whose audits count in the month';
COMMENT ON COLUMN pub.calendar_month.open IS '未封账 / the facts were made before the month was frozen';
