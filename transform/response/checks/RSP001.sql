-- rule: RSP001
-- severity: W
-- reads: facts.response
-- zh: 名录显示单位 {unit} 未报送 {form} 表({stat_month}),但已收到其数据 {came} 行,按已报送处理,请核对名录
-- en: the roster shows no {form} of unit {unit} for {stat_month}, but {came} of its rows came; it counts as a response
SELECT 'roster' AS source, batch, sheet, "row", 'first_at' AS field,
       stat_month || '|' || form || '|' || unit AS key, unit, form, stat_month,
       CAST(CASE WHEN in_window > of_month THEN in_window ELSE of_month END AS VARCHAR) AS came
FROM facts.response
WHERE on_roster AND due AND NOT roster_filed AND first_at IS NOT NULL AND status <> 'waived'
