-- grain: one project of the special fund
-- reads: facts.fund_project
-- writes: pub.fund_project
CREATE VIEW pub.fund_project AS
SELECT project_id, year, applicant, applicant_kind, article, item, level, tier, base_cny, rate,
       cap_cny, claim_cny, approved_cny, approve_date, approve_month, paid_cny, paid_date,
       paid_month, oneoff, audit_result, clawback_cny, county, over_cap, duplicate_award, batch,
       sheet, "row"
FROM facts.fund_project;
COMMENT ON VIEW pub.fund_project IS '专项资金项目 / one project of the special fund';
COMMENT ON COLUMN pub.fund_project.project_id IS '项目编号 / project';
COMMENT ON COLUMN pub.fund_project.year IS '年度 / year';
COMMENT ON COLUMN pub.fund_project.applicant IS '申报主体 / applicant organisation';
COMMENT ON COLUMN pub.fund_project.applicant_kind IS '主体类型 / kind of applicant';
COMMENT ON COLUMN pub.fund_project.article IS '政策条款 / article of 温政办〔2012〕117号';
COMMENT ON COLUMN pub.fund_project.item IS '事项 / item';
COMMENT ON COLUMN pub.fund_project.level IS '级别 / level of recognition: state, province, city';
COMMENT ON COLUMN pub.fund_project.tier IS '资金层级 / tier of funds';
COMMENT ON COLUMN pub.fund_project.base_cny IS '补助基数 / base in CNY';
COMMENT ON COLUMN pub.fund_project.rate IS '补助比例 / rate in percent';
COMMENT ON COLUMN pub.fund_project.cap_cny IS '补助上限 / cap in CNY';
COMMENT ON COLUMN pub.fund_project.claim_cny IS '申请金额 / claimed in CNY';
COMMENT ON COLUMN pub.fund_project.approved_cny IS '核定金额 / approved in CNY';
COMMENT ON COLUMN pub.fund_project.approve_date IS '核定日期 / day of approval';
COMMENT ON COLUMN pub.fund_project.approve_month IS '核定月份 / month of approval';
COMMENT ON COLUMN pub.fund_project.paid_cny IS '拨付金额 / paid in CNY';
COMMENT ON COLUMN pub.fund_project.paid_date IS '拨付日期 / day of payment';
COMMENT ON COLUMN pub.fund_project.paid_month IS '拨付月份 / month of payment';
COMMENT ON COLUMN pub.fund_project.oneoff IS '一次性 / award given once';
COMMENT ON COLUMN pub.fund_project.audit_result IS '核查结果 / result of the audit';
COMMENT ON COLUMN pub.fund_project.clawback_cny IS '追回金额 / clawed back in CNY';
COMMENT ON COLUMN pub.fund_project.county IS '县(市、区)代码 / county unit of registration; _U unknown, _E double-count elimination';
COMMENT ON COLUMN pub.fund_project.over_cap IS '超上限 / approved above the cap';
COMMENT ON COLUMN pub.fund_project.duplicate_award IS '重复支持 / one-off award given twice';
COMMENT ON COLUMN pub.fund_project.batch IS '批次 / batch: first 16 hex digits of the SHA-256 of the file';
COMMENT ON COLUMN pub.fund_project.sheet IS '工作表 / sheet of the file';
COMMENT ON COLUMN pub.fund_project."row" IS '行号 / row of the sheet';
