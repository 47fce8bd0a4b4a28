-- rule: TRN011
-- severity: I
-- reads: facts.execution
-- zh: 红冲:流水 {exec_id} 冲销 {corrects_id},金额 {orig} {currency}
-- en: red entry: {exec_id} reverses {corrects_id}, amount {orig} {currency}
SELECT 'so_execution' AS source, batch, sheet, "row", 'corr_flag' AS field, exec_id AS key,
       exec_id, corrects_id, CAST(orig AS VARCHAR) AS orig, currency
FROM facts.execution
WHERE red AND NOT elimination
