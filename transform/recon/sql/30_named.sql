-- grain: one line of a SAFE receipt declaration that a filing names
-- reads: facts.recon_filing, facts.fx_flow, facts.recon_code
-- writes: facts.recon_named
-- All receipts of the number, whoever received them and under whatever code, so
-- that a difference can be told from a missing declaration. usable lines can pay
-- a filing; of these, compared ones are in facts.recon_receipt. filings and lines
-- count what shares the number. An amount of 1e15 or more pays nothing (REC010).
CREATE TABLE facts.recon_named AS
WITH claim AS (
  SELECT bop_no, COUNT(*) AS filings
  FROM facts.recon_filing
  WHERE usd > 0 AND bop_no <> ''
  GROUP BY bop_no
),
line AS (
  SELECT f.bop_no, f.line, f.entity, f.in_register, COALESCE(f.entity_kind, '') AS entity_kind,
         SUBSTR(CAST(f.value_date AS VARCHAR), 1, 4) || 'Q' || CAST((CAST(EXTRACT(MONTH FROM f.value_date) AS INTEGER) + 2) // 3 AS VARCHAR) AS quarter,
         f.value_date, COALESCE(f.partner, '_U') AS partner, f.currency, f.orig, f.usd,
         c.txn IS NOT NULL AS in_code, COALESCE(f.ebops, '') AS ebops,
         f.in_register AND COALESCE(f.entity_kind, '') = 'C' AS in_firm,
         COALESCE(f.nature, '0') <> '2' AND COALESCE(f.usd, 0) > 0
           AND COALESCE(f.usd, 0) < 1000000000000000 AND COALESCE(ABS(f.orig), 0) < 1000000000000000 AS usable,
         n.filings
  FROM facts.fx_flow f
  JOIN claim n ON n.bop_no = f.bop_no
  LEFT JOIN facts.recon_code c ON c.edition = f.txn_edition AND c.txn = f.txn
  WHERE f.side = 'receipt'
)
SELECT bop_no, line, entity, in_register, entity_kind, quarter, value_date, partner, currency, orig, usd,
       in_code, ebops, in_firm, in_code AND in_firm AS compared, usable, filings,
       SUM(CASE WHEN usable THEN 1 ELSE 0 END) OVER (PARTITION BY bop_no) AS lines
FROM line
ORDER BY bop_no, line;
