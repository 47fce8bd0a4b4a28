-- grain: one field of one county in one month, and of the city (_T)
-- reads: estimate.frame, estimate.unit, estimate.queried, facts.execution, facts.headcount
-- writes: estimate.cell
-- reported is what facts hold of filed values: with lines of firms that were not
-- due, so that it equals the published figure; _E holds what was eliminated.
-- imputed is what estimate.unit holds, and the headcounts that facts carry
-- forward. unit_rate: units that responded over units due; weighted_rate: the
-- same by what each had told last. mark: P (provisional) or W (withheld) where
-- what is not filed, the last values of queried units included, exceeds the
-- limits, and W where no unit due has responded. std_error is empty where a part
-- of the estimate has no known variance. Amounts are as wide as sums get: no cell
-- as filed, however absurd, may stop a build.
CREATE TABLE estimate.cell AS
WITH field AS (
  SELECT 'so_execution' AS form, 'offshore_usd' AS field
  UNION ALL SELECT 'so_execution', 'onshore_usd'
  UNION ALL SELECT 'so_execution', 'total_usd'
  UNION ALL SELECT 'hr_stat', 'emp_end'
  UNION ALL SELECT 'hr_stat', 'emp_so_end'
  UNION ALL SELECT 'hr_stat', 'emp_college_end'
  UNION ALL SELECT 'hr_stat', 'emp_bachelor_end'
  UNION ALL SELECT 'hr_stat', 'emp_master_end'
  UNION ALL SELECT 'hr_stat', 'emp_doctor_end'
  UNION ALL SELECT 'hr_stat', 'emp_returnee_end'
  UNION ALL SELECT 'hr_stat', 'emp_foreign_end'
),
rate AS (
  SELECT form, stat_month, COALESCE(county, '_T') AS county, COUNT(*) AS units_due,
         SUM(CASE WHEN silent THEN 0 ELSE 1 END) AS units_in,
         COALESCE(SUM(prev_total), 0) AS weight_due,
         COALESCE(SUM(CASE WHEN NOT silent THEN prev_total END), 0) AS weight_in
  FROM estimate.frame
  GROUP BY GROUPING SETS ((form, stat_month, county), (form, stat_month))
),
executed AS (
  SELECT stat_month, COALESCE(county, '_T') AS county,
         SUM(CASE WHEN shore = 'OFF' THEN usd END) AS offshore, SUM(CASE WHEN shore <> 'OFF' THEN usd END) AS onshore,
         SUM(usd) AS total
  FROM facts.execution
  GROUP BY GROUPING SETS ((stat_month, county), (stat_month))
),
staff AS (
  SELECT stat_month, COALESCE(county, '_T') AS county, carried, SUM(emp_end) AS emp_end, SUM(emp_so_end) AS emp_so_end,
         SUM(emp_college_end) AS emp_college_end, SUM(emp_bachelor_end) AS emp_bachelor_end,
         SUM(emp_master_end) AS emp_master_end, SUM(emp_doctor_end) AS emp_doctor_end,
         SUM(emp_returnee_end) AS emp_returnee_end, SUM(emp_foreign_end) AS emp_foreign_end
  FROM facts.headcount
  GROUP BY GROUPING SETS ((stat_month, county, carried), (stat_month, carried))
),
filed AS (
  SELECT 'so_execution' AS form, 'offshore_usd' AS field, stat_month, county, FALSE AS carried, offshore AS value FROM executed
  UNION ALL SELECT 'so_execution', 'onshore_usd', stat_month, county, FALSE, onshore FROM executed
  UNION ALL SELECT 'so_execution', 'total_usd', stat_month, county, FALSE, total FROM executed
  UNION ALL SELECT 'hr_stat', 'emp_end', stat_month, county, carried, emp_end FROM staff
  UNION ALL SELECT 'hr_stat', 'emp_so_end', stat_month, county, carried, emp_so_end FROM staff
  UNION ALL SELECT 'hr_stat', 'emp_college_end', stat_month, county, carried, emp_college_end FROM staff
  UNION ALL SELECT 'hr_stat', 'emp_bachelor_end', stat_month, county, carried, emp_bachelor_end FROM staff
  UNION ALL SELECT 'hr_stat', 'emp_master_end', stat_month, county, carried, emp_master_end FROM staff
  UNION ALL SELECT 'hr_stat', 'emp_doctor_end', stat_month, county, carried, emp_doctor_end FROM staff
  UNION ALL SELECT 'hr_stat', 'emp_returnee_end', stat_month, county, carried, emp_returnee_end FROM staff
  UNION ALL SELECT 'hr_stat', 'emp_foreign_end', stat_month, county, carried, emp_foreign_end FROM staff
),
told AS (
  SELECT form, field, stat_month, county,
         SUM(CASE WHEN NOT carried THEN value END) AS reported,
         SUM(CASE WHEN carried THEN value END) AS carried
  FROM filed
  GROUP BY form, field, stat_month, county
),
guessed AS (
  SELECT form, field, stat_month, COALESCE(county, '_T') AS county, SUM(value) AS imputed,
         SUM(variance) AS variance, COUNT(*) - COUNT(variance) AS unknown
  FROM estimate.unit
  GROUP BY GROUPING SETS ((form, field, stat_month, county), (form, field, stat_month))
),
asked AS (
  SELECT form, field, stat_month, COALESCE(county, '_T') AS county, SUM(base_value) AS queried
  FROM estimate.queried
  GROUP BY GROUPING SETS ((form, field, stat_month, county), (form, field, stat_month))
),
place AS (
  SELECT form, stat_month, county FROM rate
  UNION
  SELECT t.form, t.stat_month, t.county
  FROM told t
  JOIN rate m ON m.form = t.form AND m.stat_month = t.stat_month AND m.county = '_T'
),
cell AS (
  SELECT p.form, p.stat_month, p.county, f.field,
         COALESCE(t.reported, 0) AS reported, COALESCE(t.carried, 0) AS carried,
         COALESCE(g.imputed, 0) + COALESCE(t.carried, 0) AS imputed,
         COALESCE(a.queried, 0) AS queried, g.variance, COALESCE(g.unknown, 0) AS unknown,
         COALESCE(m.units_due, 0) AS units_due, COALESCE(m.units_in, 0) AS units_in, m.weight_due, m.weight_in
  FROM place p
  JOIN field f ON f.form = p.form
  LEFT JOIN rate m ON m.form = p.form AND m.stat_month = p.stat_month AND m.county = p.county
  LEFT JOIN told t ON t.form = p.form AND t.stat_month = p.stat_month AND t.county = p.county AND t.field = f.field
  LEFT JOIN guessed g ON g.form = p.form AND g.stat_month = p.stat_month AND g.county = p.county AND g.field = f.field
  LEFT JOIN asked a ON a.form = p.form AND a.stat_month = p.stat_month AND a.county = p.county AND a.field = f.field
),
shared AS (
  SELECT c.*,
         CASE WHEN imputed > 0
              THEN CAST(imputed AS DOUBLE) / CAST(imputed + CASE WHEN reported > 0 THEN reported ELSE 0 END AS DOUBLE)
              ELSE 0 END AS imputed_part,
         CASE WHEN imputed + queried > 0
              THEN CAST(imputed + queried AS DOUBLE) / CAST(imputed + queried + CASE WHEN reported > 0 THEN reported ELSE 0 END AS DOUBLE)
              ELSE 0 END AS unfiled_part
  FROM cell c
)
SELECT form, stat_month, county, field,
       CAST(reported AS DECIMAL(38,2)) AS reported, CAST(imputed AS DECIMAL(38,2)) AS imputed,
       CAST(reported + imputed AS DECIMAL(38,2)) AS total,
       CAST(ROUND(imputed_part, 6) AS DECIMAL(9,6)) AS imputed_share,
       CASE WHEN units_due > 0 THEN CAST(ROUND(CAST(units_in AS DOUBLE) / CAST(units_due AS DOUBLE), 6) AS DECIMAL(9,6)) END AS unit_rate,
       CASE WHEN weight_due > 0 THEN CAST(ROUND(CAST(weight_in AS DOUBLE) / CAST(weight_due AS DOUBLE), 6) AS DECIMAL(9,6)) END AS weighted_rate,
       CASE WHEN unknown > 0 OR carried <> 0 THEN CAST(NULL AS DECIMAL(18,2))
            ELSE TRY_CAST(ROUND(SQRT(CAST(COALESCE(variance, 0) AS DOUBLE)), 2) AS DECIMAL(18,2)) END AS std_error,
       CASE WHEN unfiled_part > CAST($withheld AS DOUBLE) OR (units_due > 0 AND units_in = 0) THEN 'W'
            WHEN unfiled_part > CAST($provisional AS DOUBLE) THEN 'P'
            ELSE '' END AS mark,
       CAST(units_due AS BIGINT) AS units_due, CAST(units_in AS BIGINT) AS units_in, CAST(queried AS DECIMAL(38,2)) AS queried
FROM shared
ORDER BY form, stat_month, county, field;
