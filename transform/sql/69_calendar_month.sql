-- grain: one month in which something counts, happened or has a rate
-- reads: facts.run, facts.filing_rule, facts.rate, facts.execution, facts.contract_flow, facts.fx_flow, facts.customs_line, facts.roster, reference.holiday
-- writes: facts.calendar_month
-- joint_period names January and February together: the new year moves between
-- them, so a report may join them; facts never do. frozen_after is the last day
-- whose audits count in the month (P0); open says that the facts were made before
-- it was over. working_days counts weekdays, less state holidays on weekdays, plus
-- the weekend days worked for them; provisional: no notice of the State Council is
-- known for the year. 1900-01-01 was a Monday.
CREATE TABLE facts.calendar_month AS
WITH known AS (
  SELECT month FROM facts.rate
  UNION
  SELECT stat_month FROM facts.execution
  UNION
  SELECT event_month FROM facts.execution
  UNION
  SELECT stat_month FROM facts.contract_flow
  UNION
  SELECT event_month FROM facts.contract_flow
  UNION
  SELECT stat_month FROM facts.fx_flow
  UNION
  SELECT stat_month FROM facts.customs_line
  UNION
  SELECT stat_month FROM facts.roster
),
span AS (
  SELECT month, CAST(month || '-01' AS DATE) AS first_day,
         CAST(CAST(month || '-01' AS DATE) + INTERVAL '1' MONTH AS DATE) AS next_day,
         DATE_DIFF('day', DATE '1900-01-01', CAST(month || '-01' AS DATE)) AS before,
         DATE_DIFF('day', DATE '1900-01-01', CAST(CAST(month || '-01' AS DATE) + INTERVAL '1' MONTH AS DATE)) AS after
  FROM known
  WHERE month IS NOT NULL AND TRY_CAST(month || '-01' AS DATE) IS NOT NULL
),
exception AS (
  SELECT SUBSTR(CAST(day AS VARCHAR), 1, 7) AS month,
         SUM(CASE WHEN kind = 'holiday' AND MOD(DATE_DIFF('day', DATE '1900-01-01', day), 7) < 5 THEN -1
                  WHEN kind = 'workday' AND MOD(DATE_DIFF('day', DATE '1900-01-01', day), 7) >= 5 THEN 1
                  ELSE 0 END) AS days
  FROM reference.holiday
  GROUP BY SUBSTR(CAST(day AS VARCHAR), 1, 7)
),
noticed AS (
  SELECT DISTINCT SUBSTR(CAST(day AS VARCHAR), 1, 4) AS year
  FROM reference.holiday
),
counted AS (
  SELECT s.month, s.next_day,
         ((s.after - MOD(s.after, 7)) / 7 - (s.before - MOD(s.before, 7)) / 7) * 5
         + CASE WHEN MOD(s.after, 7) > 5 THEN 5 ELSE MOD(s.after, 7) END
         - CASE WHEN MOD(s.before, 7) > 5 THEN 5 ELSE MOD(s.before, 7) END AS weekdays
  FROM span s
)
SELECT c.month,
       SUBSTR(c.month, 1, 4) || 'Q' || CASE WHEN SUBSTR(c.month, 6, 2) <= '03' THEN '1' WHEN SUBSTR(c.month, 6, 2) <= '06' THEN '2'
                                            WHEN SUBSTR(c.month, 6, 2) <= '09' THEN '3' ELSE '4' END AS quarter,
       CASE WHEN SUBSTR(c.month, 6, 2) IN ('01', '02') THEN SUBSTR(c.month, 1, 4) || '-01/02' ELSE c.month END AS joint_period,
       CAST(c.weekdays + COALESCE(x.days, 0) AS INTEGER) AS working_days,
       n.year IS NULL AS provisional,
       CAST(c.next_day + INTERVAL '1' DAY * (w.freeze_day - 1) AS DATE) AS frozen_after,
       r.as_of < CAST(c.next_day + INTERVAL '1' DAY * w.freeze_day AS TIMESTAMP) AS open
FROM counted c
CROSS JOIN facts.run r
LEFT JOIN exception x ON x.month = c.month
LEFT JOIN noticed n ON n.year = SUBSTR(c.month, 1, 4)
LEFT JOIN facts.filing_rule w ON w.valid_from <= c.next_day AND c.next_day < w.valid_to
ORDER BY c.month;
