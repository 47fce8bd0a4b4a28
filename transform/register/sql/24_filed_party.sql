-- grain: one code and name as one source filed them, unless a firm of the register stands under its own code and name
-- reads: facts.version, facts.rate, facts.enterprise_name, facts.enterprise_merger, facts.register_code, raw.safe_receipt, raw.safe_payment, raw.cus_decl, raw.so_contract, raw.so_execution
-- writes: facts.filed_party
-- What is left is little beside the lines, so it is picked out first and only
-- then looked up among the versions. Receipts of persons stay out (对私); the
-- payment voucher does not tell, so names as short as a person's that name no
-- kind of firm stay out there, and so do numbers of identity cards. Sources
-- without a name have ''. usd is the gross amount, which says how much hangs on
-- the answer; NULL where no rate is known.
-- A firm that merged stays in, for its code may mean another firm since.
CREATE TABLE facts.filed_party AS
WITH own AS (
  SELECT DISTINCT n.uscc, n.name
  FROM facts.enterprise_name n
  LEFT JOIN facts.enterprise_merger m ON m.uscc = n.uscc AND m.problem = ''
  WHERE m.uscc IS NULL
),
firm AS (
  SELECT DISTINCT uscc FROM own
),
line AS (
  SELECT 'safe_receipt' AS source, r.payee_code AS code, COALESCE(r.payee_name, '') AS name, r.value_date AS day,
         r.currency, CAST(r.amt_orig AS DECIMAL(28,2)) AS amount, r._batch, r._sheet, r._row
  FROM raw.safe_receipt r
  LEFT JOIN own o ON o.uscc = r.payee_code AND o.name = r.payee_name
  WHERE o.uscc IS NULL AND r.op <> 'D' AND r.entity_kind = 'C' AND r.payee_code IS NOT NULL
  UNION ALL
  SELECT 'safe_payment', r.payer_code, COALESCE(r.payer_name, ''), r.value_date,
         r.currency, CAST(r.amt_orig AS DECIMAL(28,2)), r._batch, r._sheet, r._row
  FROM raw.safe_payment r
  LEFT JOIN own o ON o.uscc = r.payer_code AND o.name = r.payer_name
  LEFT JOIN firm f ON f.uscc = r.payer_code
  WHERE o.uscc IS NULL AND r.op <> 'D' AND r.payer_code IS NOT NULL
    AND (f.uscc IS NOT NULL OR LENGTH(REPLACE(COALESCE(r.payer_name, ''), ' ', '')) > 4 OR r.payer_name LIKE '%公司')
    AND NOT (LENGTH(r.payer_code) = 18 AND SUBSTR(r.payer_code, 1, 1) BETWEEN '1' AND '8' AND SUBSTR(r.payer_code, 7, 2) IN ('19', '20')
             AND TRY_CAST(SUBSTR(r.payer_code, 1, 17) AS DECIMAL(17,0)) IS NOT NULL)
  UNION ALL
  SELECT 'cus_decl', r.uscc, '', r.ie_date, 'USD', CAST(r.stat_usd * 10000 AS DECIMAL(28,2)), r._batch, r._sheet, r._row
  FROM raw.cus_decl r
  LEFT JOIN firm f ON f.uscc = r.uscc
  WHERE f.uscc IS NULL AND r.op <> 'D' AND r.uscc IS NOT NULL
  UNION ALL
  SELECT 'cus_decl', r.cus_code, '', r.ie_date, 'USD', CAST(r.stat_usd * 10000 AS DECIMAL(28,2)), r._batch, r._sheet, r._row
  FROM raw.cus_decl r
  WHERE r.op <> 'D' AND r.cus_code IS NOT NULL AND r.cus_code <> COALESCE(r.uscc, '')
  UNION ALL
  SELECT 'so_contract', r.uscc, '', r.sign_date, r.currency,
         CASE WHEN r.change_type = 'N' THEN CAST(r.amt_orig AS DECIMAL(28,2)) END, r._batch, r._sheet, r._row
  FROM raw.so_contract r
  LEFT JOIN firm f ON f.uscc = r.uscc
  WHERE f.uscc IS NULL AND r.uscc IS NOT NULL
  UNION ALL
  SELECT 'so_execution', r.uscc, '', r.exec_date, r.currency, CAST(r.amt_orig AS DECIMAL(28,2)), r._batch, r._sheet, r._row
  FROM raw.so_execution r
  LEFT JOIN firm f ON f.uscc = r.uscc
  WHERE f.uscc IS NULL AND r.corr_flag <> 'D' AND r.uscc IS NOT NULL
),
party AS (
  SELECT l.source, l.code, l.name,
         UPPER(REPLACE(REPLACE(l.code, '-', ''), ' ', '')) AS clean,
         COUNT(*) AS lines,
         CAST(SUM(CASE WHEN l.currency = 'USD' THEN l.amount
                       ELSE TRY_CAST(ROUND(l.amount * r.usd_per_unit, 2) AS DECIMAL(28,2)) END) AS DECIMAL(38,2)) AS usd,
         MIN(l.day) AS first_day, MAX(l.day) AS last_day
  FROM line l
  JOIN facts.version v
    ON v.source = l.source AND v.outcome = 'accepted'
   AND v.batch = l._batch AND v.sheet = l._sheet AND v."row" = l._row
  LEFT JOIN facts.rate r ON r.month = SUBSTR(CAST(l.day AS VARCHAR), 1, 7) AND r.currency = l.currency
  GROUP BY l.source, l.code, l.name
)
SELECT p.source, p.code, p.name, p.clean, p.lines, p.usd, p.first_day, p.last_day,
       c.kind AS code_kind, c.uscc AS code_firm
FROM party p
LEFT JOIN facts.register_code c
  ON c.code = p.clean AND c.valid_from <= COALESCE(p.last_day, DATE '2000-01-01') AND COALESCE(p.last_day, DATE '2000-01-01') < c.valid_to
ORDER BY p.source, p.code, p.name;
