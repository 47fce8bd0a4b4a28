-- rule: TRN016
-- severity: I
-- reads: facts.roster
-- zh: 单位 {unit} 零申报 {form} 表({stat_month})
-- en: unit {unit} filed {form} for {stat_month} as nil
SELECT 'roster' AS source, batch, sheet, "row", 'nil_flag' AS field,
       stat_month || '|' || form || '|' || unit AS key, unit, form, stat_month
FROM facts.roster
WHERE due AND nil AND reported
