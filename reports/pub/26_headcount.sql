-- grain: one firm in one month
-- reads: facts.headcount
-- writes: pub.headcount
CREATE VIEW pub.headcount AS
SELECT uscc, stat_month, emp_end, emp_so_end, emp_college_end, emp_bachelor_end, emp_master_end,
       emp_doctor_end, emp_returnee_end, emp_foreign_end, emp_new, emp_new_college, emp_new_grad,
       emp_leave, payroll_cny, carried, county, park, ownership, size, so_class1, batch, sheet,
       "row"
FROM facts.headcount;
COMMENT ON VIEW pub.headcount IS '从业人员 / one firm in one month';
COMMENT ON COLUMN pub.headcount.uscc IS '统一社会信用代码 / unified social credit code of the firm; empty on elimination rows';
COMMENT ON COLUMN pub.headcount.stat_month IS '统计月份 / statistic month YYYY-MM: month in which the entry was accepted; published figures use it';
COMMENT ON COLUMN pub.headcount.emp_end IS '期末从业人员 / staff at the end of the month';
COMMENT ON COLUMN pub.headcount.emp_so_end IS '服务外包从业人员 / of which in outsourcing';
COMMENT ON COLUMN pub.headcount.emp_college_end IS '大专以上 / of which college and above';
COMMENT ON COLUMN pub.headcount.emp_bachelor_end IS '本科 / bachelor';
COMMENT ON COLUMN pub.headcount.emp_master_end IS '硕士 / master';
COMMENT ON COLUMN pub.headcount.emp_doctor_end IS '博士 / doctor';
COMMENT ON COLUMN pub.headcount.emp_returnee_end IS '留学归国 / returnees';
COMMENT ON COLUMN pub.headcount.emp_foreign_end IS '外籍(含港澳台) / foreign staff';
COMMENT ON COLUMN pub.headcount.emp_new IS '本期新增 / new staff of the month';
COMMENT ON COLUMN pub.headcount.emp_new_college IS '新增大专以上 / of which college and above';
COMMENT ON COLUMN pub.headcount.emp_new_grad IS '新增应届毕业生 / of which fresh graduates';
COMMENT ON COLUMN pub.headcount.emp_leave IS '本期离职 / staff who left';
COMMENT ON COLUMN pub.headcount.payroll_cny IS '应付薪酬 / payroll in CNY';
COMMENT ON COLUMN pub.headcount.carried IS '结转 / stocks carried forward from the last filing';
COMMENT ON COLUMN pub.headcount.county IS '县(市、区)代码 / county unit of registration; _U unknown, _E double-count elimination';
COMMENT ON COLUMN pub.headcount.park IS '园区代码 / park; _N not in a park, _U unknown, _E double-count elimination';
COMMENT ON COLUMN pub.headcount.ownership IS '登记注册类型分组 / group of registration types: state, private, hmt, foreign, _U';
COMMENT ON COLUMN pub.headcount.size IS '企业规模 / size class 1 large to 4 micro, _U unknown';
COMMENT ON COLUMN pub.headcount.so_class1 IS '业务类别 / class of outsourcing: ITO, BPO, KPO';
COMMENT ON COLUMN pub.headcount.batch IS '批次 / batch: first 16 hex digits of the SHA-256 of the file';
COMMENT ON COLUMN pub.headcount.sheet IS '工作表 / sheet of the file';
COMMENT ON COLUMN pub.headcount."row" IS '行号 / row of the sheet';
