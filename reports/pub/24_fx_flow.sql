-- grain: one transaction-code line of a SAFE declaration; who paid or was paid is not shown
-- reads: facts.fx_flow
-- writes: pub.fx_flow
CREATE VIEW pub.fx_flow AS
SELECT bop_no, line, side, direction, entity_kind, in_register, county, park, partner, currency, orig,
       usd, cny, txn, txn_edition, ebops, ebops_sub, service, knowledge, nature, value_date,
       event_month, stat_month, batch, sheet, "row"
FROM facts.fx_flow;
COMMENT ON VIEW pub.fx_flow IS '涉外收支(按交易编码) / one transaction-code line of a SAFE declaration; who paid or was paid is not shown';
COMMENT ON COLUMN pub.fx_flow.bop_no IS '申报号码 / declaration number';
COMMENT ON COLUMN pub.fx_flow.line IS '行 / 1 or 2: line of the declaration';
COMMENT ON COLUMN pub.fx_flow.side IS '凭证 / voucher: receipt or payment';
COMMENT ON COLUMN pub.fx_flow.direction IS '经济方向 / economic direction: C export, D import; a refund takes back the original entry, so a refund received is D and negative, a refund paid is C and negative';
COMMENT ON COLUMN pub.fx_flow.entity_kind IS '对公对私 / C firm, R and N persons';
COMMENT ON COLUMN pub.fx_flow.in_register IS '在册企业 / the party is a firm of the register';
COMMENT ON COLUMN pub.fx_flow.county IS '县(市、区)代码 / county unit of registration; _U unknown, _E double-count elimination';
COMMENT ON COLUMN pub.fx_flow.park IS '园区代码 / park; _N not in a park, _U unknown, _E double-count elimination';
COMMENT ON COLUMN pub.fx_flow.partner IS '国家(地区) / country or territory, ISO alpha-3';
COMMENT ON COLUMN pub.fx_flow.currency IS '币种 / currency, ISO 4217';
COMMENT ON COLUMN pub.fx_flow.orig IS '原币金额 / amount in the currency filed';
COMMENT ON COLUMN pub.fx_flow.usd IS '美元金额 / amount in USD at the rate of the event month';
COMMENT ON COLUMN pub.fx_flow.cny IS '人民币金额 / amount in CNY at the rate of the event month';
COMMENT ON COLUMN pub.fx_flow.txn IS '交易编码 / transaction code';
COMMENT ON COLUMN pub.fx_flow.txn_edition IS '交易编码版本 / edition of the code book';
COMMENT ON COLUMN pub.fx_flow.ebops IS '服务贸易十二类 / EBOPS 2010 main item; empty when the line is no service';
COMMENT ON COLUMN pub.fx_flow.ebops_sub IS '服务贸易细类 / EBOPS 2010 sub-item';
COMMENT ON COLUMN pub.fx_flow.service IS '是否服务 / line is services trade';
COMMENT ON COLUMN pub.fx_flow.knowledge IS '知识密集型 / knowledge-intensive service';
COMMENT ON COLUMN pub.fx_flow.nature IS '款项性质 / nature of the payment as filed; refunds are negative, see direction';
COMMENT ON COLUMN pub.fx_flow.value_date IS '起息日 / value date';
COMMENT ON COLUMN pub.fx_flow.event_month IS '发生月份 / event month YYYY-MM';
COMMENT ON COLUMN pub.fx_flow.stat_month IS '统计月份 / statistic month YYYY-MM: month in which the entry was accepted; published figures use it';
COMMENT ON COLUMN pub.fx_flow.batch IS '批次 / batch: first 16 hex digits of the SHA-256 of the file';
COMMENT ON COLUMN pub.fx_flow.sheet IS '工作表 / sheet of the file';
COMMENT ON COLUMN pub.fx_flow."row" IS '行号 / row of the sheet';
