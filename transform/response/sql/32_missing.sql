-- grain: one missing return whose value is to be estimated, or the unit asked
-- reads: estimate.frame, estimate.value, facts.enterprise, facts.headcount, raw.ent_profile
-- writes: estimate.missing
-- A headcount that facts carries forward already is no gap. prev_offshore and
-- prev_onshore are what the unit told last, at most $age months ago; NULL: nothing
-- before. run_length counts the returns due that are missing in a row up to this
-- one; a month in which the unit was waived or not due neither counts nor ends
-- the row. Working table, dropped by 90_drop.sql.
CREATE TABLE estimate.missing AS
WITH run AS (
  SELECT form, stat_month, unit, county, prev_month,
         CAST(ROW_NUMBER() OVER (PARTITION BY form, unit, heard_month ORDER BY stat_month) AS INTEGER) AS run_length
  FROM estimate.frame
  WHERE silent
),
gap AS (
  SELECT f.form, f.stat_month, f.unit, f.county, f.run_length, f.prev_month,
         CASE WHEN (CAST(SUBSTR(f.stat_month, 1, 4) AS INTEGER) - CAST(SUBSTR(f.prev_month, 1, 4) AS INTEGER)) * 12
                   + CAST(SUBSTR(f.stat_month, 6, 2) AS INTEGER) - CAST(SUBSTR(f.prev_month, 6, 2) AS INTEGER) <= $age
              THEN f.prev_month END AS base_month,
         CAST(CAST(f.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) AS month_end
  FROM run f
  LEFT JOIN facts.headcount h ON h.uscc = CASE WHEN f.form = 'hr_stat' THEN f.unit END AND h.stat_month = f.stat_month
  WHERE h.uscc IS NULL
)
SELECT g.form, g.stat_month, g.unit, g.county, COALESCE(s.main_so_class1, '_U') AS so_class1, COALESCE(s.size, '_U') AS size,
       g.run_length, g.prev_month IS NOT NULL AS known_before, v.stat_month AS prev_month,
       v.offshore AS prev_offshore, v.onshore AS prev_onshore,
       p.so_revenue_wan AS size_wan, CAST(p.emp_so_year_end AS BIGINT) AS staff
FROM gap g
LEFT JOIN estimate.value v ON v.form = g.form AND v.unit = g.unit AND v.stat_month = g.base_month
LEFT JOIN facts.enterprise s ON s.uscc = g.unit AND s.valid_from <= g.month_end AND g.month_end < s.valid_to
LEFT JOIN raw.ent_profile p ON p._batch = s.batch AND p._sheet = s.sheet AND p._row = s."row"
ORDER BY g.form, g.stat_month, g.unit;
