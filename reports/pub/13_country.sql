-- grain: one country or territory
-- reads: reference.country
-- writes: pub.country
CREATE VIEW pub.country AS
SELECT alpha3, alpha2, customs, zh, en, continent
FROM reference.country;
COMMENT ON VIEW pub.country IS '国家(地区) / one country or territory';
COMMENT ON COLUMN pub.country.alpha3 IS 'ISO三位字母代码 / ISO alpha-3';
COMMENT ON COLUMN pub.country.alpha2 IS 'ISO两位字母代码 / ISO alpha-2';
COMMENT ON COLUMN pub.country.customs IS '海关代码 / three-digit customs code';
COMMENT ON COLUMN pub.country.zh IS '中文名称 / Chinese name';
COMMENT ON COLUMN pub.country.en IS '英文名称 / English name';
COMMENT ON COLUMN pub.country.continent IS '洲别 / continent';
