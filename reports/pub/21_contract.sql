-- grain: one outsourcing contract in its current state
-- reads: facts.contract
-- writes: pub.contract
CREATE VIEW pub.contract AS
SELECT contract_id, contract_no, uscc, contract_kind, parent_id, shore, so_class1, so_class2,
       so_class3, class_edition, partner, end_client, end_country, related, client_industry,
       subcontract, sub_from_id, local_sub, sign_date, start_date, end_date, currency, amt_orig,
       amt_fixed, amt_usd, amt_cny, status, sign_month, stat_month, batch, sheet, "row"
FROM facts.contract;
COMMENT ON VIEW pub.contract IS '接包合同(现状) / one outsourcing contract in its current state';
COMMENT ON COLUMN pub.contract.contract_id IS '合同编号(系统) / contract id in the ministry system';
COMMENT ON COLUMN pub.contract.contract_no IS '合同号 / contract number of the firm';
COMMENT ON COLUMN pub.contract.uscc IS '统一社会信用代码 / unified social credit code of the firm; empty on elimination rows';
COMMENT ON COLUMN pub.contract.contract_kind IS '合同性质 / kind of contract';
COMMENT ON COLUMN pub.contract.parent_id IS '上级框架合同 / framework contract above it';
COMMENT ON COLUMN pub.contract.shore IS '在岸离岸 / OFF offshore, ON onshore';
COMMENT ON COLUMN pub.contract.so_class1 IS '业务类别 / class of outsourcing: ITO, BPO, KPO';
COMMENT ON COLUMN pub.contract.so_class2 IS '二级业务类别 / second level of the class';
COMMENT ON COLUMN pub.contract.so_class3 IS '三级业务类别 / third level of the class';
COMMENT ON COLUMN pub.contract.class_edition IS '分类版本 / edition of the classification';
COMMENT ON COLUMN pub.contract.partner IS '国家(地区) / country or territory, ISO alpha-3';
COMMENT ON COLUMN pub.contract.end_client IS '最终客户 / contract is with the end client';
COMMENT ON COLUMN pub.contract.end_country IS '最终客户国别 / country of the end client';
COMMENT ON COLUMN pub.contract.related IS '关联企业 / contract between related parties';
COMMENT ON COLUMN pub.contract.client_industry IS '发包方行业 / industry of the client';
COMMENT ON COLUMN pub.contract.subcontract IS '转包标志 / 1 sub-contracted';
COMMENT ON COLUMN pub.contract.sub_from_id IS '转包来源合同 / contract it was passed on from';
COMMENT ON COLUMN pub.contract.local_sub IS '本市转包 / work received from another firm of the city';
COMMENT ON COLUMN pub.contract.sign_date IS '签订日期 / day of signing';
COMMENT ON COLUMN pub.contract.start_date IS '开始日期 / first day';
COMMENT ON COLUMN pub.contract.end_date IS '结束日期 / last day';
COMMENT ON COLUMN pub.contract.currency IS '币种 / currency, ISO 4217';
COMMENT ON COLUMN pub.contract.amt_orig IS '合同金额(原币) / value in the currency filed';
COMMENT ON COLUMN pub.contract.amt_fixed IS '金额确定 / framework with a fixed amount';
COMMENT ON COLUMN pub.contract.amt_usd IS '合同金额(美元) / value in USD';
COMMENT ON COLUMN pub.contract.amt_cny IS '合同金额(人民币) / value in CNY';
COMMENT ON COLUMN pub.contract.status IS '合同状态 / live or terminated';
COMMENT ON COLUMN pub.contract.sign_month IS '签订月份 / month of signing';
COMMENT ON COLUMN pub.contract.stat_month IS '统计月份 / statistic month YYYY-MM: month in which the entry was accepted; published figures use it';
COMMENT ON COLUMN pub.contract.batch IS '批次 / batch: first 16 hex digits of the SHA-256 of the file';
COMMENT ON COLUMN pub.contract.sheet IS '工作表 / sheet of the file';
COMMENT ON COLUMN pub.contract."row" IS '行号 / row of the sheet';
