-- rule: TRN030
-- severity: W
-- reads: facts.version, facts.rate, raw.finding, raw.so_contract, raw.so_execution, raw.so_outward, raw.safe_receipt, raw.safe_payment
-- zh: 填报 {filed} {unit},原币金额 {orig} {currency} 按 {month} 折算率约为 {expected} {unit},相差约 {factor} 倍,单位或币种可能填错,请核对
-- en: {filed} filed in {unit_en}, but {orig} {currency} at the rate of {month} make about {expected}; off by a factor of about {factor}, so unit or currency may be mistaken
-- A filed value in 万美元 or 万元 is held against the original amount at the rate
-- of its month. Only the factors of a mistaken unit (10,000; 1,000) and of a
-- mistaken currency (about 7) are told, by widened products: nothing is divided.
-- Amounts below 100 of the currency are too coarse in 万 to tell. A cell that a
-- soft edit of the layout questions already is not questioned again.
WITH filed AS (
  SELECT v.source, v.batch, v.sheet, v."row", v.key, 'amt_usd' AS usd_field, 'amt_cny' AS cny_field,
         SUBSTR(CAST(r.sign_date AS VARCHAR), 1, 7) AS month, r.currency, r.amt_orig AS orig,
         r.amt_usd AS usd_wan, r.amt_cny AS cny_wan
  FROM raw.so_contract r
  JOIN facts.version v
    ON v.source = 'so_contract' AND v.outcome = 'accepted'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
  WHERE r.change_type <> 'D'
  UNION ALL
  SELECT v.source, v.batch, v.sheet, v."row", v.key, 'amt_usd', 'amt_cny',
         SUBSTR(CAST(r.exec_date AS VARCHAR), 1, 7), r.currency, r.amt_orig, r.amt_usd, r.amt_cny
  FROM raw.so_execution r
  JOIN facts.version v
    ON v.source = 'so_execution' AND v.outcome = 'accepted'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
  WHERE r.corr_flag <> 'D'
  UNION ALL
  SELECT v.source, v.batch, v.sheet, v."row", v.key, 'amt_usd', '',
         SUBSTR(CAST(r.sign_date AS VARCHAR), 1, 7), r.currency, r.amt_orig, r.amt_usd, NULL
  FROM raw.so_outward r
  JOIN facts.version v
    ON v.source = 'so_outward' AND v.outcome = 'accepted'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
  UNION ALL
  SELECT v.source, v.batch, v.sheet, v."row", v.key, 'exec_usd', '',
         r.stat_month, r.currency, r.exec_orig, r.exec_usd, NULL
  FROM raw.so_outward r
  JOIN facts.version v
    ON v.source = 'so_outward' AND v.outcome = 'accepted'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
  UNION ALL
  SELECT v.source, v.batch, v.sheet, v."row", v.key, 'amt_usd', '',
         SUBSTR(CAST(r.value_date AS VARCHAR), 1, 7), r.currency, r.amt_orig, r.amt_usd, NULL
  FROM raw.safe_receipt r
  JOIN facts.version v
    ON v.source = 'safe_receipt' AND v.outcome = 'accepted'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
  WHERE r.op <> 'D'
  UNION ALL
  SELECT v.source, v.batch, v.sheet, v."row", v.key, 'amt_usd', '',
         SUBSTR(CAST(r.value_date AS VARCHAR), 1, 7), r.currency, r.amt_orig, r.amt_usd, NULL
  FROM raw.safe_payment r
  JOIN facts.version v
    ON v.source = 'safe_payment' AND v.outcome = 'accepted'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
  WHERE r.op <> 'D'
),
stated AS (
  SELECT f.source, f.batch, f.sheet, f."row", f.key, f.usd_field AS field, f.month, f.currency, f.orig,
         '万美元' AS unit, '10,000 USD' AS unit_en, f.usd_wan AS wan,
         CASE WHEN f.currency = 'USD' THEN 1 ELSE r.usd_per_unit END AS rate
  FROM filed f
  LEFT JOIN facts.rate r ON r.month = f.month AND r.currency = f.currency
  WHERE f.usd_wan <> 0
  UNION ALL
  SELECT f.source, f.batch, f.sheet, f."row", f.key, f.cny_field, f.month, f.currency, f.orig,
         '万元', '10,000 CNY', f.cny_wan,
         CASE WHEN f.currency = 'CNY' THEN 1 ELSE r.cny_per_unit END
  FROM filed f
  LEFT JOIN facts.rate r ON r.month = f.month AND r.currency = f.currency
  WHERE f.cny_wan <> 0
),
compared AS (
  SELECT s.*,
         CAST(ROUND(CAST(ABS(wan) AS DECIMAL(28,6)) * 10000, 2) AS DECIMAL(28,2)) AS value,
         CAST(ROUND(CAST(ABS(orig) AS DECIMAL(28,2)) * rate, 2) AS DECIMAL(28,2)) AS due
  FROM stated s
),
judged AS (
  SELECT c.*,
         CASE WHEN value BETWEEN due * 8000 AND due * 12000 OR due BETWEEN value * 8000 AND value * 12000 THEN '10000'
              WHEN value BETWEEN due * 800 AND due * 1200 OR due BETWEEN value * 800 AND value * 1200 THEN '1000'
              WHEN value BETWEEN due * 5 AND due * 9 OR due BETWEEN value * 5 AND value * 9 THEN '7'
         END AS factor
  FROM compared c
  WHERE due >= 100
)
SELECT j.source, j.batch, j.sheet, j."row", j.field, j.key,
       CAST(j.wan AS VARCHAR) AS filed, j.unit, j.unit_en, CAST(j.orig AS VARCHAR) AS orig, j.currency, j.month,
       CAST(CAST(ROUND(CASE WHEN j.orig < 0 THEN -j.due ELSE j.due END * CAST(0.0001 AS DECIMAL(5,4)), 6)
                 AS DECIMAL(28,6)) AS VARCHAR) AS expected,
       j.factor
FROM judged j
LEFT JOIN (SELECT DISTINCT batch, sheet, "row", field
           FROM raw.finding
           WHERE severity = 'W' AND rule LIKE source || '.%') t
  ON t.batch = j.batch AND COALESCE(t.sheet, '') = COALESCE(j.sheet, '') AND t."row" = j."row" AND t.field = j.field
WHERE j.factor IS NOT NULL AND t.batch IS NULL
