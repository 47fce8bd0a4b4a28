-- rule: TRN004
-- severity: E
-- reads: facts.execution_line
-- zh: 执行记录所属合同 {contract_id} 未登记或已删除,不计入统计
-- en: contract {contract_id} of the execution line is not registered or was deleted; not counted
SELECT 'so_execution' AS source, batch, sheet, "row", 'contract_id' AS field, exec_id AS key, contract_id
FROM facts.execution_line
WHERE reason = 'no_contract'
