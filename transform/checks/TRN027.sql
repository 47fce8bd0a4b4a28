-- rule: TRN027
-- severity: W
-- reads: facts.contract_event
-- zh: 合同 {contract_id} 于 {event_date} {what_zh},未填金额,仍按 {amount} {currency} 计,请核实
-- en: contract {contract_id} was {what_en} on {event_date} without an amount; it still counts {amount} {currency}
-- so_contract.E03 refuses the blank for all but frameworks.
SELECT 'so_contract' AS source, batch, sheet, "row", 'amt_orig' AS field, key, contract_id,
       CAST(event_date AS VARCHAR) AS event_date, CAST(counted AS VARCHAR) AS amount, currency,
       CASE change_type WHEN 'C' THEN '变更' ELSE '终止' END AS what_zh,
       CASE change_type WHEN 'C' THEN 'changed' ELSE 'terminated' END AS what_en
FROM facts.contract_event
WHERE reason = '' AND change_type IN ('C', 'T') AND amt_orig IS NULL AND counted <> 0
