-- rule: RSP011
-- severity: W
-- reads: facts.response, estimate.unit
-- zh: 单位 {unit} 从未报送 {form} 表,已连续 {months} 期应报未报(至 {stat_month}),估计值取自其他单位,请向该单位查询是否仍应在名录
-- en: unit {unit} never filed {form} and is silent for {months} months in a row up to {stat_month}; it is estimated by other units, ask whether it still belongs on the roster
-- Said once a unit and form, at the last month.
SELECT 'roster' AS source, r.batch, r.sheet, r."row", 'first_at' AS field,
       q.stat_month || '|' || q.form || '|' || q.unit AS key, q.unit, q.form, q.stat_month, CAST(q.run_length AS VARCHAR) AS months
FROM (SELECT form, stat_month, unit, run_length, ROW_NUMBER() OVER (PARTITION BY form, unit ORDER BY stat_month DESC) AS latest
      FROM estimate.unit
      WHERE asked AND field IN ('total_usd', 'emp_end')) q
JOIN facts.response r ON r.form = q.form AND r.stat_month = q.stat_month AND r.unit = q.unit
WHERE q.latest = 1
