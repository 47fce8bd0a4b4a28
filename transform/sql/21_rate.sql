-- grain: one currency in one month
-- reads: facts.version, raw.fx_rate
-- writes: facts.rate
-- Kind 2 (月均中间价) goes before kind 1 (外汇局内部折算率); month-end rates of
-- kind 3 convert no flow. Money and rates are widened before they multiply:
-- DuckDB keeps the product of two DECIMALs of width 18 at width 18. A value that
-- goes beyond its column when converted, here and below, is NULL and a finding
-- (TRN020, TRN031): one absurd cell must not stop the build.
CREATE TABLE facts.rate AS
SELECT month, currency, kind, usd_per_unit, cny_per_usd,
       CASE WHEN currency = 'CNY' THEN CAST(1 AS DECIMAL(18,10))
            ELSE TRY_CAST(ROUND(CAST(usd_per_unit AS DECIMAL(28,10)) * cny_per_usd, 10) AS DECIMAL(18,10))
       END AS cny_per_unit,
       batch, sheet, "row"
FROM (SELECT r.month, r.currency, r.kind, r.usd_per_unit, r.cny_per_usd_avg AS cny_per_usd,
             v.batch, v.sheet, v."row",
             ROW_NUMBER() OVER (PARTITION BY r.month, r.currency ORDER BY r.kind DESC) AS choice
      FROM raw.fx_rate r
      JOIN facts.version v
        ON v.source = 'fx_rate' AND v.outcome = 'accepted'
       AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
      WHERE r.kind IN ('1', '2')) x
WHERE choice = 1
ORDER BY month, currency;
