-- grain: one execution line accepted in the statistics, and its elimination row
-- reads: facts.execution
-- writes: pub.execution
CREATE VIEW pub.execution AS
SELECT exec_id, contract_id, uscc, exec_date, event_month, stat_month, receipt_date, receipt_month,
       currency, orig, usd, cny, voucher_type, bop_no, payer_country, kept_abroad, late, red,
       corrects_id, contract_kind, shore, so_class1, so_class2, focus, class_edition, partner,
       county, park, ownership, size, local_sub, elimination, n, batch, sheet, "row"
FROM facts.execution;
COMMENT ON VIEW pub.execution IS '接包合同执行 / one execution line accepted in the statistics, and its elimination row';
COMMENT ON COLUMN pub.execution.exec_id IS '执行编号 / execution line';
COMMENT ON COLUMN pub.execution.contract_id IS '合同编号(系统) / contract id in the ministry system';
COMMENT ON COLUMN pub.execution.uscc IS '统一社会信用代码 / unified social credit code of the firm; empty on elimination rows';
COMMENT ON COLUMN pub.execution.exec_date IS '执行日期 / day of execution';
COMMENT ON COLUMN pub.execution.event_month IS '发生月份 / event month YYYY-MM';
COMMENT ON COLUMN pub.execution.stat_month IS '统计月份 / statistic month YYYY-MM: month in which the entry was accepted; published figures use it';
COMMENT ON COLUMN pub.execution.receipt_date IS '收汇日期 / day of the bank credit';
COMMENT ON COLUMN pub.execution.receipt_month IS '收汇月份 / month of the bank credit YYYY-MM';
COMMENT ON COLUMN pub.execution.currency IS '币种 / currency, ISO 4217';
COMMENT ON COLUMN pub.execution.orig IS '原币金额 / amount in the currency filed';
COMMENT ON COLUMN pub.execution.usd IS '美元金额 / amount in USD at the rate of the event month';
COMMENT ON COLUMN pub.execution.cny IS '人民币金额 / amount in CNY at the rate of the event month';
COMMENT ON COLUMN pub.execution.voucher_type IS '凭证类型 / kind of voucher';
COMMENT ON COLUMN pub.execution.bop_no IS '申报号码 / SAFE declaration number';
COMMENT ON COLUMN pub.execution.payer_country IS '付款国家(地区) / country of the payer';
COMMENT ON COLUMN pub.execution.kept_abroad IS '存放境外 / income kept abroad';
COMMENT ON COLUMN pub.execution.late IS '补报 / executed before the statistic month';
COMMENT ON COLUMN pub.execution.red IS '红冲 / red entry';
COMMENT ON COLUMN pub.execution.corrects_id IS '更正的执行编号 / line that it reverses';
COMMENT ON COLUMN pub.execution.contract_kind IS '合同性质 / kind of contract';
COMMENT ON COLUMN pub.execution.shore IS '在岸离岸 / OFF offshore, ON onshore';
COMMENT ON COLUMN pub.execution.so_class1 IS '业务类别 / class of outsourcing: ITO, BPO, KPO';
COMMENT ON COLUMN pub.execution.so_class2 IS '二级业务类别 / second level of the class';
COMMENT ON COLUMN pub.execution.focus IS '重点领域 / focus class of the policy';
COMMENT ON COLUMN pub.execution.class_edition IS '分类版本 / edition of the classification';
COMMENT ON COLUMN pub.execution.partner IS '国家(地区) / country or territory, ISO alpha-3';
COMMENT ON COLUMN pub.execution.county IS '县(市、区)代码 / county unit of registration; _U unknown, _E double-count elimination';
COMMENT ON COLUMN pub.execution.park IS '园区代码 / park; _N not in a park, _U unknown, _E double-count elimination';
COMMENT ON COLUMN pub.execution.ownership IS '登记注册类型分组 / group of registration types: state, private, hmt, foreign, _U';
COMMENT ON COLUMN pub.execution.size IS '企业规模 / size class 1 large to 4 micro, _U unknown';
COMMENT ON COLUMN pub.execution.local_sub IS '本市转包 / work received from another firm of the city';
COMMENT ON COLUMN pub.execution.elimination IS '双计抵消行 / row that takes back work counted twice (rule DC2)';
COMMENT ON COLUMN pub.execution.n IS '件数 / number counted, negative on elimination rows';
COMMENT ON COLUMN pub.execution.batch IS '批次 / batch: first 16 hex digits of the SHA-256 of the file';
COMMENT ON COLUMN pub.execution.sheet IS '工作表 / sheet of the file';
COMMENT ON COLUMN pub.execution."row" IS '行号 / row of the sheet';
