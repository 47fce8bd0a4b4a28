-- rule: RSP004
-- severity: W
-- reads: facts.response
-- zh: 名录显示单位 {unit} 已报送 {form} 表({stat_month})且非零申报,但未收到任何数据
-- en: the roster shows that unit {unit} filed {form} for {stat_month}, not nil, but no row of it came
SELECT 'roster' AS source, batch, sheet, "row", 'first_at' AS field,
       stat_month || '|' || form || '|' || unit AS key, unit, form, stat_month
FROM facts.response
WHERE on_roster AND due AND roster_filed AND NOT roster_nil AND status <> 'waived'
  AND in_window = 0 AND of_month = 0
  AND form IN ('so_execution', 'so_contract', 'hr_stat', 'st_direct', 'park')
