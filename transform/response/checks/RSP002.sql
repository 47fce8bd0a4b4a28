-- rule: RSP002
-- severity: W
-- reads: facts.response
-- zh: 单位 {unit} 报送了 {form} 表({stat_month})数据 {came} 行,但不在该期应报单位名录中
-- en: unit {unit} filed {came} rows of {form} for {stat_month} and is not on the roster of that month
SELECT form AS source, batch, CAST(NULL AS VARCHAR) AS sheet, CAST(NULL AS INTEGER) AS "row", 'uscc' AS field,
       stat_month || '|' || form || '|' || unit AS key, unit, form, stat_month, CAST(of_month AS VARCHAR) AS came
FROM facts.response
WHERE NOT on_roster
