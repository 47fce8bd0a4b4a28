-- rule: TRN026
-- severity: W
-- reads: facts.contract
-- zh: 转包接入合同 {contract_id} 的来源合同 {sub_from_id} 不是本市在册的其他合同(未登记或已删除),该合同照常计入全市
-- en: contract {contract_id} was received from contract {sub_from_id}, which is no other contract on the register (unknown or deleted); it counts like any other
-- Without its source in the statistics the work would be counted nowhere (DC2).
-- Contracts in a circle have a source; TRN042 tells of them.
SELECT 'so_contract' AS source, c.batch, c.sheet, c."row", 'sub_from_id' AS field, c.contract_id AS key,
       c.contract_id, c.sub_from_id
FROM facts.contract c
LEFT JOIN facts.contract a ON a.contract_id = c.sub_from_id AND a.contract_id <> c.contract_id
WHERE c.subcontract = '1' AND c.sub_from_id IS NOT NULL AND NOT c.local_sub AND a.contract_id IS NULL
