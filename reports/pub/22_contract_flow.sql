-- grain: one signing, change or termination of a contract, and its elimination row
-- reads: facts.contract_flow
-- writes: pub.contract_flow
CREATE VIEW pub.contract_flow AS
SELECT contract_id, uscc, flow, event_date, event_month, stat_month, n, currency, orig, usd, cny,
       large, contract_kind, shore, so_class1, so_class2, class_edition, partner, county, park,
       ownership, size, client_industry, end_client, local_sub, elimination, batch, sheet, "row"
FROM facts.contract_flow;
COMMENT ON VIEW pub.contract_flow IS '接包合同变动(签约、变更、终止) / one signing, change or termination of a contract, and its elimination row';
COMMENT ON COLUMN pub.contract_flow.contract_id IS '合同编号(系统) / contract id in the ministry system';
COMMENT ON COLUMN pub.contract_flow.uscc IS '统一社会信用代码 / unified social credit code of the firm; empty on elimination rows';
COMMENT ON COLUMN pub.contract_flow.flow IS '变动类型 / N new, C changed, T terminated';
COMMENT ON COLUMN pub.contract_flow.event_date IS '发生日期 / day of the event';
COMMENT ON COLUMN pub.contract_flow.event_month IS '发生月份 / event month YYYY-MM';
COMMENT ON COLUMN pub.contract_flow.stat_month IS '统计月份 / statistic month YYYY-MM: month in which the entry was accepted; published figures use it';
COMMENT ON COLUMN pub.contract_flow.n IS '件数 / number counted, negative on elimination rows';
COMMENT ON COLUMN pub.contract_flow.currency IS '币种 / currency, ISO 4217';
COMMENT ON COLUMN pub.contract_flow.orig IS '原币金额 / amount in the currency filed';
COMMENT ON COLUMN pub.contract_flow.usd IS '美元金额 / amount in USD at the rate of the event month';
COMMENT ON COLUMN pub.contract_flow.cny IS '人民币金额 / amount in CNY at the rate of the event month';
COMMENT ON COLUMN pub.contract_flow.large IS '百万美元以上 / contract of USD 1 million or more';
COMMENT ON COLUMN pub.contract_flow.contract_kind IS '合同性质 / kind of contract';
COMMENT ON COLUMN pub.contract_flow.shore IS '在岸离岸 / OFF offshore, ON onshore';
COMMENT ON COLUMN pub.contract_flow.so_class1 IS '业务类别 / class of outsourcing: ITO, BPO, KPO';
COMMENT ON COLUMN pub.contract_flow.so_class2 IS '二级业务类别 / second level of the class';
COMMENT ON COLUMN pub.contract_flow.class_edition IS '分类版本 / edition of the classification';
COMMENT ON COLUMN pub.contract_flow.partner IS '国家(地区) / country or territory, ISO alpha-3';
COMMENT ON COLUMN pub.contract_flow.county IS '县(市、区)代码 / county unit of registration; _U unknown, _E double-count elimination';
COMMENT ON COLUMN pub.contract_flow.park IS '园区代码 / park; _N not in a park, _U unknown, _E double-count elimination';
COMMENT ON COLUMN pub.contract_flow.ownership IS '登记注册类型分组 / group of registration types: state, private, hmt, foreign, _U';
COMMENT ON COLUMN pub.contract_flow.size IS '企业规模 / size class 1 large to 4 micro, _U unknown';
COMMENT ON COLUMN pub.contract_flow.client_industry IS '发包方行业 / industry of the client';
COMMENT ON COLUMN pub.contract_flow.end_client IS '最终客户 / contract is with the end client';
COMMENT ON COLUMN pub.contract_flow.local_sub IS '本市转包 / work received from another firm of the city';
COMMENT ON COLUMN pub.contract_flow.elimination IS '双计抵消行 / row that takes back work counted twice (rule DC2)';
COMMENT ON COLUMN pub.contract_flow.batch IS '批次 / batch: first 16 hex digits of the SHA-256 of the file';
COMMENT ON COLUMN pub.contract_flow.sheet IS '工作表 / sheet of the file';
COMMENT ON COLUMN pub.contract_flow."row" IS '行号 / row of the sheet';
