-- rule: RSP007
-- severity: W
-- reads: facts.response, estimate.queried
-- zh: 单位 {unit} 未报送 {form} 表({stat_month}),也没有可用于估计的同期单位,合计中缺该单位
-- en: unit {unit} filed no {form} for {stat_month} and no unit of the month is there to estimate it from; totals lack it
SELECT 'roster' AS source, r.batch, r.sheet, r."row", 'first_at' AS field,
       q.stat_month || '|' || q.form || '|' || q.unit AS key, q.unit, q.form, q.stat_month
FROM estimate.queried q
JOIN facts.response r ON r.form = q.form AND r.stat_month = q.stat_month AND r.unit = q.unit
WHERE q.reason = 'model' AND q.field IN ('total_usd', 'emp_end')
