-- grain: one currency in one month
-- reads: facts.version, raw.fx_rate, reference.rate_policy
-- writes: facts.rate
-- Which kind of rate converts flows is a dated policy (reference.rate_policy): of
-- the kinds filed for the month, the one that ranks first on its first day. kind
-- says which it was. Month-end rates (kind 3) convert no flow while the policy does
-- not name them. Money and rates are widened before they multiply:
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
             ROW_NUMBER() OVER (PARTITION BY r.month, r.currency ORDER BY p.rank, p.valid_from DESC, r.kind) AS choice
      FROM raw.fx_rate r
      JOIN facts.version v
        ON v.source = 'fx_rate' AND v.outcome = 'accepted'
       AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
      JOIN reference.rate_policy p
        ON p.kind = r.kind AND p.valid_from <= CAST(r.month || '-01' AS DATE) AND CAST(r.month || '-01' AS DATE) <= p.valid_to) x
WHERE choice = 1
ORDER BY month, currency;
