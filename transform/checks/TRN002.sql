-- rule: TRN002
-- severity: W
-- reads: facts.execution, facts.contract
-- zh: 执行日期 {exec_date} 晚于合同 {contract_id} 终止日 {end_date} 六个月以上,请核实合同是否展期
-- en: execution of {exec_date} is more than six months after contract {contract_id} ended on {end_date}
SELECT 'so_execution' AS source, e.batch, e.sheet, e."row", 'exec_date' AS field, e.exec_id AS key,
       CAST(e.exec_date AS VARCHAR) AS exec_date, e.contract_id, CAST(c.end_date AS VARCHAR) AS end_date
FROM facts.execution e
JOIN facts.contract c ON c.contract_id = e.contract_id
WHERE NOT e.elimination AND NOT e.red
  AND e.exec_date > CAST(c.end_date + INTERVAL '6' MONTH AS DATE)
