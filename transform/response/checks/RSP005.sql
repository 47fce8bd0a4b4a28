-- rule: RSP005
-- severity: I
-- reads: facts.response
-- zh: 单位 {unit} 免报或不应报 {form} 表({stat_month}),但已收到其数据 {came} 行
-- en: unit {unit} was waived or not due for {form} of {stat_month}, but {came} of its rows came
SELECT 'roster' AS source, batch, sheet, "row", 'due_flag' AS field,
       stat_month || '|' || form || '|' || unit AS key, unit, form, stat_month, CAST(of_month AS VARCHAR) AS came
FROM facts.response
WHERE on_roster AND of_month > 0 AND (status = 'waived' OR NOT due)
