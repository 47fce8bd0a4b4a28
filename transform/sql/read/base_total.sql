-- grain: one measure in which the comparable base differs from the facts as published
-- reads: facts.execution, facts.execution_base, facts.fx_flow, facts.fx_base
-- writes: none
WITH total AS (
  SELECT 'facts.execution_base' AS name,
         p.lines, b.lines AS base_lines, p.orig, b.orig AS base_orig, p.usd, b.usd AS base_usd, p.cny, b.cny AS base_cny
  FROM (SELECT CAST(COUNT(*) AS DECIMAL(38,6)) AS lines, COALESCE(SUM(orig), 0) AS orig, COALESCE(SUM(usd), 0) AS usd,
               COALESCE(SUM(cny), 0) AS cny FROM facts.execution) p
  CROSS JOIN (SELECT CAST(COALESCE(SUM(weight), 0) AS DECIMAL(38,6)) AS lines, COALESCE(SUM(orig), 0) AS orig,
                     COALESCE(SUM(usd), 0) AS usd, COALESCE(SUM(cny), 0) AS cny FROM facts.execution_base) b
  UNION ALL
  SELECT 'facts.fx_base',
         p.lines, b.lines, p.orig, b.orig, p.usd, b.usd, p.cny, b.cny
  FROM (SELECT CAST(COUNT(*) AS DECIMAL(38,6)) AS lines, COALESCE(SUM(orig), 0) AS orig, COALESCE(SUM(usd), 0) AS usd,
               COALESCE(SUM(cny), 0) AS cny FROM facts.fx_flow) p
  CROSS JOIN (SELECT CAST(COALESCE(SUM(weight), 0) AS DECIMAL(38,6)) AS lines, COALESCE(SUM(orig), 0) AS orig,
                     COALESCE(SUM(usd), 0) AS usd, COALESCE(SUM(cny), 0) AS cny FROM facts.fx_base) b
)
SELECT name, 'lines' AS measure, CAST(lines AS VARCHAR) AS published, CAST(base_lines AS VARCHAR) AS carried FROM total WHERE lines <> base_lines
UNION ALL
SELECT name, 'orig', CAST(orig AS VARCHAR), CAST(base_orig AS VARCHAR) FROM total WHERE orig <> base_orig
UNION ALL
SELECT name, 'usd', CAST(usd AS VARCHAR), CAST(base_usd AS VARCHAR) FROM total WHERE usd <> base_usd
UNION ALL
SELECT name, 'cny', CAST(cny AS VARCHAR), CAST(base_cny AS VARCHAR) FROM total WHERE cny <> base_cny
ORDER BY name, measure
