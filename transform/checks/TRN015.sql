-- rule: TRN015
-- severity: W
-- reads: facts.roster
-- zh: 应报单位 {unit} 未报送 {form} 表({stat_month}),截止 {due_at}
-- en: unit {unit} was due to file {form} for {stat_month} by {due_at} and did not
SELECT 'roster' AS source, batch, sheet, "row", 'first_at' AS field,
       stat_month || '|' || form || '|' || unit AS key, unit, form, stat_month,
       CAST(due_at AS VARCHAR) AS due_at
FROM facts.roster
WHERE due AND NOT waived AND NOT reported
