-- rule: TRN042
-- severity: W
-- reads: facts.contract
-- zh: 合同 {contract_id} 与来源合同 {sub_from_id} 互为转包来源,其中一份照常计入全市,请核对
-- en: contract {contract_id} and its source {sub_from_id} name each other as the source of the work, at once or through a third; one of them counts in the city, please check
SELECT 'so_contract' AS source, c.batch, c.sheet, c."row", 'sub_from_id' AS field, c.contract_id AS key,
       c.contract_id, c.sub_from_id
FROM facts.contract c
JOIN facts.contract a ON a.contract_id = c.sub_from_id AND a.contract_id <> c.contract_id AND a.subcontract = '1'
LEFT JOIN facts.contract g ON g.contract_id = a.sub_from_id AND g.contract_id <> a.contract_id AND g.subcontract = '1'
WHERE c.subcontract = '1' AND (a.sub_from_id = c.contract_id OR g.sub_from_id = c.contract_id)
