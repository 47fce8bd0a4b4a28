-- rule: TRN038
-- severity: W
-- reads: facts.contract_event
-- zh: 合同 {contract_id} 已删除,{event_date} 的{what_zh}登记不生效;如需恢复请先办理恢复
-- en: contract {contract_id} was deleted; what was filed for {event_date} ({what_en}) has no effect until it is restored
SELECT 'so_contract' AS source, batch, sheet, "row", 'change_type' AS field, key, contract_id,
       CAST(event_date AS VARCHAR) AS event_date,
       CASE change_type WHEN 'C' THEN '变更' ELSE '终止' END AS what_zh,
       CASE change_type WHEN 'C' THEN 'a change' ELSE 'a termination' END AS what_en
FROM facts.contract_event
WHERE reason = 'after_deletion'
