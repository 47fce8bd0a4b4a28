-- rule: TRN021
-- severity: W
-- reads: facts.execution, facts.contract
-- zh: 执行记录的企业 {uscc} 与合同 {contract_id} 的接包方 {contractor} 不一致
-- en: the line names firm {uscc}, contract {contract_id} names {contractor}
SELECT 'so_execution' AS source, e.batch, e.sheet, e."row", 'uscc' AS field, e.exec_id AS key,
       e.uscc, e.contract_id, c.uscc AS contractor
FROM facts.execution e
JOIN facts.contract c ON c.contract_id = e.contract_id
WHERE NOT e.elimination AND e.uscc <> c.uscc
