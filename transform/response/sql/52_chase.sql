-- grain: one return due that has not come by $now
-- reads: estimate.value, facts.response, facts.enterprise, facts.execution, facts.filing_rule
-- writes: facts.chase
-- The chase list (催报), worst first: returns that may still be filed before
-- those whose window has closed, then by what the unit executed when it told
-- last (share_usd: its part of the city's execution of that month, last_month),
-- then the longest overdue. months_silent counts the returns of the form missing
-- in a row up to this one. open: an execution of the month could still be
-- audited at $now (审核填报窗口).
CREATE TABLE facts.chase AS
WITH silent_unit AS (
  SELECT DISTINCT form, unit FROM facts.response WHERE status = 'silent'
),
run AS (
  SELECT r.stat_month, r.form, r.unit, r.county, r.due_at, r.status,
         MAX(CASE WHEN r.status <> 'silent' THEN r.stat_month END)
           OVER (PARTITION BY r.form, r.unit ORDER BY r.stat_month ROWS UNBOUNDED PRECEDING) AS heard_month
  FROM facts.response r
  JOIN silent_unit s ON s.form = r.form AND s.unit = r.unit
  WHERE r.status IN ('on_time', 'late', 'nil', 'silent')
),
gap AS (
  SELECT stat_month, form, unit, county, due_at,
         ROW_NUMBER() OVER (PARTITION BY form, unit, heard_month ORDER BY stat_month) AS months_silent
  FROM run
  WHERE status = 'silent'
),
point AS (
  SELECT unit, stat_month, stat_month AS known_month
  FROM estimate.value
  WHERE form = 'so_execution'
  UNION ALL
  SELECT DISTINCT unit, stat_month, CAST(NULL AS VARCHAR)
  FROM gap
),
known AS (
  SELECT unit, stat_month, MAX(last_month) AS last_month
  FROM (SELECT unit, stat_month,
               MAX(known_month) OVER (PARTITION BY unit ORDER BY stat_month
                                      RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS last_month
        FROM point) p
  GROUP BY unit, stat_month
),
city AS (
  SELECT stat_month, SUM(usd) AS usd FROM facts.execution GROUP BY stat_month
),
bound AS (
  SELECT CASE WHEN early_until_md IS NULL OR early_until_md = '' THEN ''
              WHEN SUBSTR(CAST(CAST($now AS TIMESTAMP) AS VARCHAR), 6, 5) <= early_until_md
              THEN CAST(EXTRACT(YEAR FROM CAST($now AS TIMESTAMP)) - 1 AS VARCHAR) || '-' || early_from_md
              ELSE SUBSTR(CAST(CAST($now AS TIMESTAMP) AS VARCHAR), 1, 4) || '-01-01' END AS lower
  FROM facts.filing_rule
  WHERE valid_from <= CAST(CAST($now AS TIMESTAMP) AS DATE) AND CAST(CAST($now AS TIMESTAMP) AS DATE) < valid_to
),
listed AS (
  SELECT g.stat_month, g.form, g.unit, n.ent_name, g.county, g.due_at,
         CASE WHEN CAST(g.due_at AS DATE) < CAST(CAST($now AS TIMESTAMP) AS DATE)
              THEN DATE_DIFF('day', CAST(g.due_at AS DATE), CAST(CAST($now AS TIMESTAMP) AS DATE)) ELSE 1 END AS days_overdue,
         g.months_silent, v.total AS last_usd,
         CASE WHEN c.usd > 0 AND v.total <= c.usd
              THEN CAST(ROUND(CAST(v.total AS DOUBLE) / CAST(c.usd AS DOUBLE), 6) AS DECIMAL(9,6)) END AS share_usd,
         k.last_month,
         g.form <> 'so_execution' OR b.lower IS NULL
           OR CAST(CAST(CAST(g.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) AS VARCHAR) >= b.lower AS open
  FROM gap g
  LEFT JOIN known k ON k.unit = g.unit AND k.stat_month = g.stat_month
  LEFT JOIN estimate.value v ON v.form = 'so_execution' AND v.unit = g.unit AND v.stat_month = k.last_month
  LEFT JOIN city c ON c.stat_month = k.last_month
  LEFT JOIN (SELECT uscc, ent_name FROM facts.enterprise WHERE last) n ON n.uscc = g.unit
  LEFT JOIN bound b ON TRUE
)
SELECT stat_month, form, unit, ent_name, county, due_at, CAST(days_overdue AS INTEGER) AS days_overdue,
       CAST(months_silent AS INTEGER) AS months_silent, last_usd, share_usd, last_month, open,
       ROW_NUMBER() OVER (ORDER BY CASE WHEN open THEN 0 ELSE 1 END, COALESCE(last_usd, 0) DESC, days_overdue DESC,
                                   form, unit, stat_month) AS position
FROM listed
ORDER BY position;
