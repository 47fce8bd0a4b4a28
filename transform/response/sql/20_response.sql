-- grain: one unit and form in one month: those of the roster, and those that
--  filed for a month whose roster does not name them
-- reads: estimate.alias, estimate.arrival, facts.roster, facts.enterprise
-- writes: facts.response
-- status: waived, and not_due (not due, or the deadline $now is still to come),
-- then nil, on_time or late for a return that came and silent for one that did
-- not. A nil return (零申报) is a response (DOMAIN §4 NIL); it is one only when
-- no row came with it. Where the roster shows no return but rows are there, the
-- unit did respond, at the time of the first proof. first_at, due_at: the wall
-- clock of Beijing. Where two codes of one firm stand on a roster, the one that
-- filed first counts. days_late counts calendar days, at least one; a nil return
-- may be late like any other, and on time means days_late = 0.
CREATE TABLE facts.response AS
WITH coded AS (
  SELECT r.stat_month, r.form, r.unit AS code, COALESCE(a.uscc, r.unit) AS unit, r.county, a.uscc IS NOT NULL AS renamed,
         a.uscc IS NOT NULL OR t.uscc IS NOT NULL AS contested,
         r.due, r.due_at, r.first_at, r.nil, r.waived, r.batch, r.sheet, r."row"
  FROM facts.roster r
  LEFT JOIN estimate.alias a
    ON a.code = r.unit
   AND a.valid_from <= CAST(CAST(r.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE)
   AND CAST(CAST(r.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) < a.valid_to
  LEFT JOIN (SELECT DISTINCT uscc FROM estimate.alias) t ON t.uscc = r.unit
),
listed AS (
  SELECT stat_month, form, unit, county, renamed, due, due_at, first_at, nil, waived, batch, sheet, "row", 1 AS choice
  FROM coded
  WHERE NOT contested
  UNION ALL
  SELECT stat_month, form, unit, county, renamed, due, due_at, first_at, nil, waived, batch, sheet, "row",
         ROW_NUMBER() OVER (PARTITION BY stat_month, form, unit
                            ORDER BY CASE WHEN first_at IS NULL THEN 1 ELSE 0 END, first_at, CASE WHEN renamed THEN 1 ELSE 0 END, code)
  FROM coded
  WHERE contested
),
met AS (
  SELECT COALESCE(c.stat_month, v.stat_month) AS stat_month, COALESCE(c.form, v.form) AS form, COALESCE(c.unit, v.unit) AS unit,
         COALESCE(c.county, '_U') AS county, COALESCE(c.renamed, TRUE) AS renamed, c.unit IS NOT NULL AS on_roster,
         COALESCE(c.due, FALSE) AS due, c.due_at, COALESCE(c.waived, FALSE) AS waived,
         c.first_at IS NOT NULL AS roster_filed, COALESCE(c.nil AND c.first_at IS NOT NULL, FALSE) AS roster_nil,
         COALESCE(v.in_window, 0) AS in_window, COALESCE(v.of_month, 0) AS of_month, v.unit IS NOT NULL AS arrived,
         COALESCE(c.first_at, v.seen_at) AS first_at, CASE WHEN c.unit IS NULL THEN v.batch ELSE c.batch END AS batch, c.sheet, c."row"
  FROM (SELECT * FROM listed WHERE choice = 1) c
  FULL JOIN (SELECT a.*
             FROM estimate.arrival a
             JOIN (SELECT DISTINCT stat_month, form FROM facts.roster) m ON m.stat_month = a.stat_month AND m.form = a.form) v
    ON v.form = c.form AND v.stat_month = c.stat_month AND v.unit = c.unit
  WHERE c.unit IS NOT NULL OR v.of_month > 0
)
SELECT m.stat_month, m.form, m.unit,
       CASE WHEN m.renamed THEN COALESCE(s.county, '_U') ELSE m.county END AS county,
       m.due,
       CASE WHEN m.waived THEN 'waived'
            WHEN NOT m.due THEN 'not_due'
            WHEN m.first_at IS NULL AND m.due_at > CAST($now AS TIMESTAMP) THEN 'not_due'
            WHEN m.first_at IS NULL THEN 'silent'
            WHEN m.roster_nil AND NOT m.arrived THEN 'nil'
            WHEN m.first_at <= m.due_at THEN 'on_time'
            ELSE 'late' END AS status,
       m.roster_nil AND NOT m.arrived AS nil,
       m.due_at, m.first_at,
       CAST(CASE WHEN m.waived OR NOT m.due OR m.first_at IS NULL THEN NULL
                 WHEN m.first_at <= m.due_at THEN 0
                 WHEN CAST(m.first_at AS DATE) = CAST(m.due_at AS DATE) THEN 1
                 ELSE DATE_DIFF('day', CAST(m.due_at AS DATE), CAST(m.first_at AS DATE)) END AS INTEGER) AS days_late,
       m.on_roster, m.roster_filed, m.roster_nil, m.in_window, m.of_month, m.batch, m.sheet, m."row"
FROM met m
LEFT JOIN facts.enterprise s
  ON s.uscc = CASE WHEN m.renamed THEN m.unit END
 AND s.valid_from <= CAST(CAST(m.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE)
 AND CAST(CAST(m.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) < s.valid_to
ORDER BY m.stat_month, m.form, m.unit;
