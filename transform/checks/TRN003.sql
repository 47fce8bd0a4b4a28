-- rule: TRN003
-- severity: E
-- reads: facts.execution_line
-- zh: 执行日期 {exec_date} 不在填报窗口内(审核日期 {audit_date},可报起始日 {lower}),不计入统计
-- en: execution of {exec_date} is outside the filing window (audited {audit_date}, window opens {lower}); not counted
SELECT 'so_execution' AS source, batch, sheet, "row", 'exec_date' AS field, exec_id AS key,
       CAST(exec_date AS VARCHAR) AS exec_date, CAST(audit_date AS VARCHAR) AS audit_date, lower
FROM facts.execution_line
WHERE reason = 'outside_window'
