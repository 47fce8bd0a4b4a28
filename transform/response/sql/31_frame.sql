-- grain: one return due of a form whose values are estimated
-- reads: estimate.value, facts.response
-- writes: estimate.frame
-- prev_month is the last month before with a known value, heard_month the last in
-- which a return that was due came. Working table, dropped by 90_drop.sql.
CREATE TABLE estimate.frame AS
WITH due AS (
  SELECT form, unit, stat_month, county, status = 'silent' AS silent
  FROM facts.response
  WHERE form IN ('so_execution', 'hr_stat') AND status IN ('on_time', 'late', 'nil', 'silent')
),
point AS (
  SELECT COALESCE(d.form, v.form) AS form, COALESCE(d.unit, v.unit) AS unit,
         COALESCE(d.stat_month, v.stat_month) AS stat_month, d.county, d.silent,
         CASE WHEN v.unit IS NOT NULL THEN v.stat_month END AS known_month
  FROM due d
  FULL JOIN estimate.value v ON v.form = d.form AND v.unit = d.unit AND v.stat_month = d.stat_month
),
ordered AS (
  SELECT form, unit, stat_month, county, silent,
         MAX(known_month) OVER (PARTITION BY form, unit ORDER BY stat_month
                                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS prev_month,
         MAX(CASE WHEN NOT silent THEN stat_month END) OVER (PARTITION BY form, unit ORDER BY stat_month
                                                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS heard_month
  FROM point
)
SELECT o.form, o.unit, o.stat_month, o.county, o.silent, o.prev_month, v.total AS prev_total, o.heard_month
FROM ordered o
LEFT JOIN estimate.value v ON v.form = o.form AND v.unit = o.unit AND v.stat_month = o.prev_month
WHERE o.county IS NOT NULL
ORDER BY o.form, o.stat_month, o.unit;
