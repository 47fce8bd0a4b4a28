-- grain: one unit that stands on the roster (名录) of one form in one period
-- reads: facts.version, facts.enterprise, raw.roster
-- writes: facts.roster
CREATE TABLE facts.roster AS
SELECT t.stat_month, t.form, t.unit, COALESCE(s.county, '_U') AS county,
       t.due, t.due_at, t.first_at, t.last_at, t.nil, t.waived,
       t.first_at IS NOT NULL AS reported,
       COALESCE(t.first_at <= t.due_at, FALSE) AS on_time,
       t.batch, t.sheet, t."row"
FROM (SELECT r.period AS stat_month, r.form, r.unit_id AS unit, r.due_flag AS due,
             r.due_at, r.first_at, r.last_at, COALESCE(r.nil_flag, FALSE) AS nil,
             r.waive IS NOT NULL AS waived, v.batch, v.sheet, v."row",
             CAST(CAST(r.period || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) AS month_end
      FROM raw.roster r
      JOIN facts.version v
        ON v.source = 'roster' AND v.outcome = 'accepted'
       AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row) t
LEFT JOIN facts.enterprise s
  ON s.uscc = t.unit AND s.valid_from <= t.month_end AND t.month_end < s.valid_to
ORDER BY t.stat_month, t.form, t.unit;
