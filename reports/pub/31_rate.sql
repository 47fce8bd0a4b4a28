-- grain: one currency in one month
-- reads: facts.rate
-- writes: pub.rate
CREATE VIEW pub.rate AS
SELECT month, currency, kind, usd_per_unit, cny_per_usd, cny_per_unit
FROM facts.rate;
COMMENT ON VIEW pub.rate IS '折算率 / one currency in one month';
COMMENT ON COLUMN pub.rate.month IS '月份 / month YYYY-MM';
COMMENT ON COLUMN pub.rate.currency IS '币种 / currency, ISO 4217';
COMMENT ON COLUMN pub.rate.kind IS '折算率种类 / 2 monthly average parity preferred, else 1';
COMMENT ON COLUMN pub.rate.usd_per_unit IS '对美元折算率 / USD per unit';
COMMENT ON COLUMN pub.rate.cny_per_usd IS '美元对人民币 / CNY per USD';
COMMENT ON COLUMN pub.rate.cny_per_unit IS '对人民币折算率 / CNY per unit';
