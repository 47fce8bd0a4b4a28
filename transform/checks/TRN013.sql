-- rule: TRN013
-- severity: I
-- reads: facts.contract_event
-- zh: 合同 {contract_id} 于 {event_date} 删除,其金额退出统计
-- en: contract {contract_id} was deleted on {event_date}; its amounts leave the statistics
SELECT 'so_contract' AS source, batch, sheet, "row", 'change_type' AS field, key, contract_id,
       CAST(event_date AS VARCHAR) AS event_date
FROM facts.contract_event
WHERE reason = '' AND change_type = 'D'
