-- rule: TRN026
-- severity: W
-- reads: facts.contract
-- zh: 转包接入合同 {contract_id} 的来源合同 {sub_from_id} 不是本市在册的其他合同(未登记或已删除),该合同照常计入全市
-- en: contract {contract_id} was received from contract {sub_from_id}, which is no other contract on the register (unknown or deleted); it counts like any other
-- Without its source in the statistics the work would be counted nowhere (DC2).
SELECT 'so_contract' AS source, batch, sheet, "row", 'sub_from_id' AS field, contract_id AS key,
       contract_id, sub_from_id
FROM facts.contract
WHERE subcontract = '1' AND sub_from_id IS NOT NULL AND NOT local_sub
