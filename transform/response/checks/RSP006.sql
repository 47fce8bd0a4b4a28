-- rule: RSP006
-- severity: W
-- reads: facts.response, estimate.queried
-- zh: 单位 {unit} 已连续 {months} 期未报送 {form} 表(至 {stat_month}),不再估计,请向该单位查询
-- en: unit {unit} has been silent on {form} for {months} months in a row up to {stat_month}; it is no longer estimated, ask it
-- Said once a unit and form, at the last month without an estimate.
SELECT 'roster' AS source, r.batch, r.sheet, r."row", 'first_at' AS field,
       q.stat_month || '|' || q.form || '|' || q.unit AS key, q.unit, q.form, q.stat_month, CAST(q.run_length AS VARCHAR) AS months
FROM (SELECT form, stat_month, unit, run_length, ROW_NUMBER() OVER (PARTITION BY form, unit ORDER BY stat_month DESC) AS latest
      FROM estimate.queried
      WHERE reason = 'run' AND field IN ('total_usd', 'emp_end')) q
JOIN facts.response r ON r.form = q.form AND r.stat_month = q.stat_month AND r.unit = q.unit
WHERE q.latest = 1
