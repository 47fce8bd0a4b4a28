-- grain: one form in one month of which the roster or a filing speaks
-- reads: estimate.arrival, facts.response
-- writes: facts.form_month
-- filed tells a true zero from a month nobody knows of: a return came, be it
-- nil. rostered is FALSE where no roster of the month is there; units_in then
-- counts the units with rows of the statistic month.
CREATE TABLE facts.form_month AS
SELECT COALESCE(r.stat_month, a.stat_month) AS stat_month, COALESCE(r.form, a.form) AS form,
       COALESCE(r.units_in, a.units) > 0 AS filed,
       CAST(COALESCE(r.units_in, a.units) AS BIGINT) AS units_in,
       CAST(COALESCE(r.nil_units, 0) AS BIGINT) AS nil_units,
       COALESCE(r.units_in > 0 AND r.nil_units = r.units_in AND a.form IS NULL, FALSE) AS all_nil,
       CAST(COALESCE(r.units_due, 0) AS BIGINT) AS units_due,
       r.form IS NOT NULL AS rostered
FROM (SELECT stat_month, form, COUNT(*) AS units
      FROM estimate.arrival
      WHERE in_window > 0
      GROUP BY stat_month, form) a
FULL JOIN (SELECT stat_month, form,
                  SUM(CASE WHEN first_at IS NOT NULL THEN 1 ELSE 0 END) AS units_in,
                  SUM(CASE WHEN nil THEN 1 ELSE 0 END) AS nil_units,
                  SUM(CASE WHEN status IN ('on_time', 'late', 'nil', 'silent') THEN 1 ELSE 0 END) AS units_due
           FROM facts.response
           GROUP BY stat_month, form) r ON r.stat_month = a.stat_month AND r.form = a.form
ORDER BY 1, 2;
