-- rule: TRN012
-- severity: I
-- reads: facts.contract_event
-- zh: 合同 {contract_id} 于 {event_date} {what_zh},计入统计月 {stat_month}
-- en: contract {contract_id} was {what_en} on {event_date}; counts in statistic month {stat_month}
SELECT 'so_contract' AS source, batch, sheet, "row", 'change_type' AS field, key, contract_id,
       CAST(event_date AS VARCHAR) AS event_date, stat_month,
       CASE change_type WHEN 'C' THEN '变更' ELSE '终止' END AS what_zh,
       CASE change_type WHEN 'C' THEN 'changed' ELSE 'terminated' END AS what_en
FROM facts.contract_event
WHERE reason = '' AND change_type IN ('C', 'T')
