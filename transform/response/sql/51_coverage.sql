-- grain: one form of one county in one month, and of the city (_T)
-- reads: facts.response, estimate.cell
-- writes: facts.coverage
-- coverage is what was filed over what was filed and estimated (DQ03): by USD for
-- so_execution, by staff for hr_stat, empty for forms without an estimate. The
-- amounts are those of so_execution alone.
CREATE TABLE facts.coverage AS
SELECT u.stat_month, u.form, u.county, u.units_due, u.units_in,
       CASE WHEN u.form = 'so_execution' THEN c.reported END AS reported_usd,
       CASE WHEN u.form = 'so_execution' THEN c.imputed END AS imputed_usd,
       CASE WHEN c.reported > 0 AND c.total > 0
            THEN TRY_CAST(ROUND(CAST(c.reported AS DOUBLE) / CAST(c.total AS DOUBLE), 6) AS DECIMAL(9,6))
            WHEN c.reported = 0 AND c.imputed > 0 THEN CAST(0 AS DECIMAL(9,6)) END AS coverage,
       u.on_time, u.nil_units, u.silent, u.waived
FROM (SELECT stat_month, form, COALESCE(county, '_T') AS county,
             CAST(SUM(CASE WHEN status IN ('on_time', 'late', 'nil', 'silent') THEN 1 ELSE 0 END) AS BIGINT) AS units_due,
             CAST(SUM(CASE WHEN status IN ('on_time', 'late', 'nil') THEN 1 ELSE 0 END) AS BIGINT) AS units_in,
             CAST(SUM(CASE WHEN days_late = 0 THEN 1 ELSE 0 END) AS BIGINT) AS on_time,
             CAST(SUM(CASE WHEN status = 'nil' THEN 1 ELSE 0 END) AS BIGINT) AS nil_units,
             CAST(SUM(CASE WHEN status = 'silent' THEN 1 ELSE 0 END) AS BIGINT) AS silent,
             CAST(SUM(CASE WHEN status = 'waived' THEN 1 ELSE 0 END) AS BIGINT) AS waived
      FROM facts.response
      WHERE on_roster
      GROUP BY GROUPING SETS ((stat_month, form, county), (stat_month, form))) u
LEFT JOIN estimate.cell c
  ON c.form = u.form AND c.stat_month = u.stat_month AND c.county = u.county AND c.field IN ('total_usd', 'emp_end')
ORDER BY u.stat_month, u.form, u.county;
