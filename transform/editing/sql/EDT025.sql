-- grain: one execution line long before its contract was signed
-- reads: facts.contract, facts.execution
-- writes: none
SELECT 'so_execution' AS source, e.batch, e.sheet, e."row", 'exec_date' AS field, e.exec_id AS key,
       CAST(e.exec_date AS VARCHAR) AS exec_date, e.contract_id, CAST(c.sign_date AS VARCHAR) AS sign_date
FROM facts.execution e
JOIN facts.contract c ON c.contract_id = e.contract_id
WHERE NOT e.elimination AND NOT e.red AND e.stat_month >= CAST($valid_from AS VARCHAR)
  AND DATE_DIFF('day', e.exec_date, c.sign_date) > CAST($days AS INTEGER)
