-- grain: one unit in one statistic month whose execution or staff is known
-- reads: estimate.alias, facts.response, facts.execution, facts.headcount, facts.enterprise, raw.ent_profile
-- writes: estimate.value
-- What estimates may be built on: for so_execution the offshore and the onshore
-- execution in USD, nothing for a nil return; for hr_stat the number of staff.
-- Work passed on by another firm of the city is left out, since it counts there
-- (DC2). A month with a line without rate, or with more taken back than
-- executed, says nothing about the size of a unit, nor does an amount or a number
-- of staff of 1e15 or more. size_wan and staff are the
-- outsourcing income and staff of the yearly profile that was in force. Working
-- table, dropped by 90_drop.sql.
CREATE TABLE estimate.value AS
WITH executed AS (
  SELECT uscc, stat_month,
         SUM(CASE WHEN shore = 'OFF' AND NOT local_sub THEN usd ELSE 0 END) AS offshore,
         SUM(CASE WHEN shore <> 'OFF' AND NOT local_sub THEN usd ELSE 0 END) AS onshore,
         SUM(CASE WHEN usd IS NULL THEN 1 ELSE 0 END) AS unvalued
  FROM facts.execution
  WHERE NOT elimination
  GROUP BY uscc, stat_month
),
named AS (
  SELECT COALESCE(a.uscc, x.uscc) AS unit, x.stat_month, SUM(x.offshore) AS offshore, SUM(x.onshore) AS onshore,
         SUM(x.unvalued) AS unvalued
  FROM executed x
  LEFT JOIN estimate.alias a
    ON a.code = x.uscc
   AND a.valid_from <= CAST(CAST(x.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE)
   AND CAST(CAST(x.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) < a.valid_to
  GROUP BY COALESCE(a.uscc, x.uscc), x.stat_month
),
known AS (
  SELECT 'so_execution' AS form, unit, stat_month, CAST(offshore AS DECIMAL(18,2)) AS offshore,
         CAST(onshore AS DECIMAL(18,2)) AS onshore
  FROM named
  WHERE unvalued = 0 AND offshore >= 0 AND onshore >= 0 AND offshore < 1000000000000000 AND onshore < 1000000000000000
  UNION ALL
  SELECT 'so_execution', r.unit, r.stat_month, CAST(0 AS DECIMAL(18,2)), CAST(0 AS DECIMAL(18,2))
  FROM facts.response r
  LEFT JOIN named n ON n.unit = r.unit AND n.stat_month = r.stat_month
  WHERE r.form = 'so_execution' AND r.nil AND n.unit IS NULL
  UNION ALL
  SELECT 'hr_stat', uscc, stat_month, CAST(emp_end AS DECIMAL(18,2)), CAST(0 AS DECIMAL(18,2))
  FROM facts.headcount
  WHERE NOT carried AND emp_end >= 0 AND emp_end < 1000000000000000
)
SELECT k.form, k.unit, k.stat_month, k.offshore, k.onshore, CAST(k.offshore + k.onshore AS DECIMAL(18,2)) AS total,
       COALESCE(s.main_so_class1, '_U') AS so_class1, COALESCE(s.size, '_U') AS size,
       p.so_revenue_wan AS size_wan, CAST(p.emp_so_year_end AS BIGINT) AS staff
FROM known k
LEFT JOIN facts.enterprise s
  ON s.uscc = k.unit
 AND s.valid_from <= CAST(CAST(k.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE)
 AND CAST(CAST(k.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) < s.valid_to
LEFT JOIN raw.ent_profile p ON p._batch = s.batch AND p._sheet = s.sheet AND p._row = s."row"
ORDER BY k.form, k.stat_month, k.unit;
