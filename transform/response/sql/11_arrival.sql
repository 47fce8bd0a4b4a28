-- grain: one unit with rows of one form about one month
-- reads: estimate.alias, facts.batch, facts.version, facts.execution_line, facts.contract_event, facts.filing_rule, facts.park, raw.hr_stat, raw.so_execution, raw.st_direct
-- writes: estimate.arrival
-- What really came, whatever the roster says. in_window counts the rows of the
-- statistic month, of_month those about what happened in the month: a line filed
-- late (补报) answers for the month it tells of as well as in the one it counts
-- in, and one filed again (更正) for the month of its new audit. A line sent back by
-- the auditor has come, too. seen_at is the first proof
-- that the row was there, in Beijing time: the receipt of its file or the day
-- the county audited it. Working table, dropped by 90_drop.sql.
CREATE TABLE estimate.arrival AS
WITH line AS (
  SELECT 'so_execution' AS form, uscc AS unit, stat_month AS in_month,
         SUBSTR(CAST(exec_date AS VARCHAR), 1, 7) AS own_month, CAST(audit_date AS TIMESTAMP) AS audited, batch
  FROM facts.execution_line
  UNION ALL
  SELECT 'so_execution', r.uscc,
         CASE WHEN EXTRACT(DAY FROM r.county_audit_date) <= w.freeze_day
              THEN SUBSTR(CAST(CAST(CAST(SUBSTR(CAST(r.county_audit_date AS VARCHAR), 1, 7) || '-01' AS DATE)
                                    - INTERVAL '1' DAY AS DATE) AS VARCHAR), 1, 7)
              ELSE SUBSTR(CAST(r.county_audit_date AS VARCHAR), 1, 7) END,
         CAST(NULL AS VARCHAR), CAST(r.county_audit_date AS TIMESTAMP), v.batch
  FROM raw.so_execution r
  JOIN facts.version v
    ON v.source = 'so_execution' AND v.nth > 1 AND v.outcome <> 'duplicate'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
  JOIN facts.filing_rule w ON w.valid_from <= r.county_audit_date AND r.county_audit_date < w.valid_to
  UNION ALL
  SELECT 'so_contract', uscc, stat_month, event_month, CAST(audit_date AS TIMESTAMP), batch
  FROM facts.contract_event
  UNION ALL
  SELECT 'hr_stat', r.uscc, r.period, r.period, CAST(NULL AS TIMESTAMP), v.batch
  FROM raw.hr_stat r
  JOIN facts.version v
    ON v.source = 'hr_stat' AND v.outcome = 'accepted'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
  UNION ALL
  SELECT 'st_direct', r.uscc, r.period, r.period, CAST(NULL AS TIMESTAMP), v.batch
  FROM raw.st_direct r
  JOIN facts.version v
    ON v.source = 'st_direct' AND v.outcome = 'accepted'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
  UNION ALL
  SELECT 'park', park_id, stat_month, stat_month, CAST(NULL AS TIMESTAMP), batch
  FROM facts.park
),
told AS (
  SELECT form, unit, in_month AS stat_month, 1 AS in_window,
         CASE WHEN own_month = in_month THEN 1 ELSE 0 END AS of_month, audited, batch
  FROM line
  WHERE in_month IS NOT NULL
  UNION ALL
  SELECT form, unit, own_month, 0, 1, audited, batch
  FROM line
  WHERE own_month IS NOT NULL AND (in_month IS NULL OR in_month <> own_month)
),
counted AS (
  SELECT form, unit, stat_month, batch, SUM(in_window) AS in_window, SUM(of_month) AS of_month, MIN(audited) AS audited
  FROM told
  WHERE unit IS NOT NULL
  GROUP BY form, unit, stat_month, batch
),
named AS (
  SELECT c.form, COALESCE(a.uscc, c.unit) AS unit, c.stat_month, c.in_window, c.of_month, c.batch, b.position,
         CASE WHEN c.audited < b.received_at + INTERVAL '8' HOUR THEN c.audited
              ELSE b.received_at + INTERVAL '8' HOUR END AS seen_at
  FROM counted c
  JOIN facts.batch b ON b.batch = c.batch
  LEFT JOIN estimate.alias a
    ON a.code = c.unit
   AND a.valid_from <= CAST(CAST(c.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE)
   AND CAST(CAST(c.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) < a.valid_to
)
SELECT form, stat_month, unit, CAST(SUM(in_window) AS BIGINT) AS in_window, CAST(SUM(of_month) AS BIGINT) AS of_month,
       MIN(seen_at) AS seen_at, MIN_BY(batch, position) AS batch
FROM named
GROUP BY form, stat_month, unit
ORDER BY form, stat_month, unit;
