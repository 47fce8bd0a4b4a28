-- grain: one item of a customs declaration
-- reads: facts.customs_line
-- writes: pub.customs_line
CREATE VIEW pub.customs_line AS
SELECT decl_no, item_no, ie, decl_date, ie_date, stat_month, uscc, county, trade_mode, partner,
       dest, district, hs10, currency, total_orig, stat_usd, stat_cny, fee_usd, ebops, batch,
       sheet, "row"
FROM facts.customs_line;
COMMENT ON VIEW pub.customs_line IS '报关单商品项 / one item of a customs declaration';
COMMENT ON COLUMN pub.customs_line.decl_no IS '报关单号 / declaration number';
COMMENT ON COLUMN pub.customs_line.item_no IS '项号 / item';
COMMENT ON COLUMN pub.customs_line.ie IS '进出口标志 / E export, I import';
COMMENT ON COLUMN pub.customs_line.decl_date IS '申报日期 / day of declaration';
COMMENT ON COLUMN pub.customs_line.ie_date IS '进出口日期 / day of import or export';
COMMENT ON COLUMN pub.customs_line.stat_month IS '统计月份 / statistic month YYYY-MM: month in which the entry was accepted; published figures use it';
COMMENT ON COLUMN pub.customs_line.uscc IS '统一社会信用代码 / unified social credit code of the firm; empty on elimination rows';
COMMENT ON COLUMN pub.customs_line.county IS '县(市、区)代码 / county unit of registration; _U unknown, _E double-count elimination';
COMMENT ON COLUMN pub.customs_line.trade_mode IS '监管方式 / supervision mode';
COMMENT ON COLUMN pub.customs_line.partner IS '国家(地区) / country or territory, ISO alpha-3';
COMMENT ON COLUMN pub.customs_line.dest IS '运抵国(地区) / destination';
COMMENT ON COLUMN pub.customs_line.district IS '境内货源地 / district';
COMMENT ON COLUMN pub.customs_line.hs10 IS '商品编码 / HS code';
COMMENT ON COLUMN pub.customs_line.currency IS '币种 / currency, ISO 4217';
COMMENT ON COLUMN pub.customs_line.total_orig IS '成交总价 / total in the currency filed';
COMMENT ON COLUMN pub.customs_line.stat_usd IS '统计美元值 / statistical value in USD';
COMMENT ON COLUMN pub.customs_line.stat_cny IS '统计人民币值 / statistical value in CNY';
COMMENT ON COLUMN pub.customs_line.fee_usd IS '工缴费(美元) / processing or repair fee in USD';
COMMENT ON COLUMN pub.customs_line.ebops IS '服务贸易十二类 / EBOPS 2010 main item; empty when the line is no service';
COMMENT ON COLUMN pub.customs_line.batch IS '批次 / batch: first 16 hex digits of the SHA-256 of the file';
COMMENT ON COLUMN pub.customs_line.sheet IS '工作表 / sheet of the file';
COMMENT ON COLUMN pub.customs_line."row" IS '行号 / row of the sheet';
