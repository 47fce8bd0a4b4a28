-- grain: one step of the bridge (差异衔接表) of one quarter and county, '_T' the city
-- reads: facts.recon, facts.recon_line
-- writes: facts.recon_bridge
-- From filings down to receipts: the first step is the filings, each class takes
-- off what it explains, the last step is what SAFE has. Steps 1 to 11 add to step
-- 12. A class without differences keeps its step.
CREATE TABLE facts.recon_bridge AS
WITH step AS (
  SELECT 2 AS position, 'timing' AS step, 'T' AS gap_class UNION ALL SELECT 3, 'partner', 'P' UNION ALL
  SELECT 4, 'code', 'K' UNION ALL SELECT 5, 'currency_and_charges', 'X' UNION ALL SELECT 6, 'retained_abroad', 'R' UNION ALL
  SELECT 7, 'agent', 'G' UNION ALL SELECT 8, 'below_limit', 'L' UNION ALL SELECT 9, 'missing_filing', 'M' UNION ALL
  SELECT 10, 'suspicious', 'S' UNION ALL SELECT 11, 'unknown', 'U'
),
cell AS (
  SELECT quarter, county, SUM(so_usd) AS so_usd, SUM(safe_usd) AS safe_usd FROM facts.recon GROUP BY quarter, county
  UNION ALL
  SELECT quarter, '_T', SUM(so_usd), SUM(safe_usd) FROM facts.recon GROUP BY quarter
),
gap AS (
  SELECT quarter, county, gap_class, SUM(usd) AS usd, COUNT(*) AS lines FROM facts.recon_line GROUP BY quarter, county, gap_class
  UNION ALL
  SELECT quarter, '_T', gap_class, SUM(usd), COUNT(*) FROM facts.recon_line GROUP BY quarter, gap_class
)
SELECT c.quarter, c.county, CAST(1 AS INTEGER) AS position, 'filings' AS step, '' AS gap_class,
       CAST(c.so_usd AS DECIMAL(38,2)) AS usd, CAST(0 AS BIGINT) AS lines
FROM cell c
UNION ALL
SELECT c.quarter, c.county, s.position, s.step, s.gap_class, CAST(-COALESCE(g.usd, 0) AS DECIMAL(38,2)), COALESCE(g.lines, 0)
FROM cell c
CROSS JOIN step s
LEFT JOIN gap g ON g.quarter = c.quarter AND g.county = c.county AND g.gap_class = s.gap_class
UNION ALL
SELECT c.quarter, c.county, 12, 'receipts', '', CAST(c.safe_usd AS DECIMAL(38,2)), 0
FROM cell c
ORDER BY quarter, county, position;
