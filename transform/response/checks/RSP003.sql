-- rule: RSP003
-- severity: W
-- reads: facts.response
-- zh: 名录显示单位 {unit} 零申报 {form} 表({stat_month}),但已收到其数据 {came} 行,不按零申报处理
-- en: the roster shows a nil {form} of unit {unit} for {stat_month}, but {came} of its rows came; it is not taken as nil
-- A line of the month that was filed with a later one is late, and no mistake
-- of the roster.
SELECT 'roster' AS source, batch, sheet, "row", 'nil_flag' AS field,
       stat_month || '|' || form || '|' || unit AS key, unit, form, stat_month, CAST(in_window AS VARCHAR) AS came
FROM facts.response
WHERE on_roster AND roster_nil AND in_window > 0
