-- grain: one item of one customs declaration (报关单) in force
-- reads: facts.version, facts.entity, facts.enterprise, raw.cus_decl, reference.country, reference.trade_mode
-- writes: facts.customs_line
-- The statistic month is that of clearance (进出口日期). Customs gives both
-- values; STIS converts nothing here. Filed in 万美元 and 万元, kept in USD and CNY.
-- uscc is the firm that the code filed, or else its customs code, meant on the day.
-- ebops is the item of the fee, for the modes whose fee is a service by itself.
CREATE TABLE facts.customs_line AS
WITH filed AS (
  SELECT r.decl_no, r.item_no, r.ie_flag, r.decl_date, r.ie_date, r.uscc AS code, r.cus_code, r.trade_mode,
         r.country, r.dest_country, r.district, r.hs10, r.currency, r.total_orig,
         r.stat_usd, r.stat_cny, r.fee_usd, v.batch, v.sheet, v."row",
         SUBSTR(CAST(r.ie_date AS VARCHAR), 1, 7) AS month,
         CAST(CAST(SUBSTR(CAST(r.ie_date AS VARCHAR), 1, 7) || '-01' AS DATE)
              + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) AS month_end
  FROM raw.cus_decl r
  JOIN facts.version v
    ON v.source = 'cus_decl' AND v.outcome = 'accepted'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
  WHERE r.op <> 'D'
),
line AS (
  SELECT f.*, COALESCE(n.uscc, c.uscc, f.code) AS uscc
  FROM filed f
  LEFT JOIN facts.entity n ON n.code = f.code AND n.valid_from <= f.ie_date AND f.ie_date < n.valid_to
  LEFT JOIN facts.entity c ON c.code = f.cus_code AND c.valid_from <= f.ie_date AND f.ie_date < c.valid_to
)
SELECT l.decl_no, l.item_no, l.ie_flag AS ie, l.decl_date, l.ie_date, l.month AS stat_month,
       l.uscc, COALESCE(s.county, '_U') AS county, l.trade_mode,
       COALESCE(p.alpha3, '_U') AS partner, COALESCE(d.alpha3, '_U') AS dest,
       l.district, l.hs10, l.currency, l.total_orig,
       TRY_CAST(ROUND(CAST(l.stat_usd AS DECIMAL(28,6)) * 10000, 2) AS DECIMAL(18,2)) AS stat_usd,
       TRY_CAST(ROUND(CAST(l.stat_cny AS DECIMAL(28,6)) * 10000, 2) AS DECIMAL(18,2)) AS stat_cny,
       TRY_CAST(ROUND(CAST(l.fee_usd AS DECIMAL(28,6)) * 10000, 2) AS DECIMAL(18,2)) AS fee_usd,
       COALESCE(m.ebops, '') AS ebops,
       l.batch, l.sheet, l."row"
FROM line l
LEFT JOIN facts.enterprise s
  ON s.uscc = l.uscc AND s.valid_from <= l.month_end AND l.month_end < s.valid_to
LEFT JOIN reference.country p ON p.customs = l.country
LEFT JOIN reference.country d ON d.customs = l.dest_country
LEFT JOIN reference.trade_mode m
  ON m.code = l.trade_mode AND m.flow IN ('credit', 'debit', 'both')
ORDER BY l.decl_no, l.item_no;
