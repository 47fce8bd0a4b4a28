-- rule: TRN041
-- severity: W
-- reads: facts.contract_event
-- zh: 合同 {contract_id} 于 {event_date} 变更,填报的变更前金额为 {prev} {currency},此前登记为 {before} {currency},按登记的金额计算差额,请核对
-- en: contract {contract_id} changed on {event_date} from {prev} {currency} as the form says, but {before} {currency} stood; the difference is taken from what stood
SELECT 'so_contract' AS source, batch, sheet, "row", 'prev_amt_orig' AS field, key, contract_id,
       CAST(event_date AS VARCHAR) AS event_date, CAST(prev_amt_orig AS VARCHAR) AS prev,
       CAST(stood AS VARCHAR) AS before, currency
FROM (SELECT e.*, LAG(counted) OVER (PARTITION BY contract_id ORDER BY seq) AS stood,
             LAG(currency) OVER (PARTITION BY contract_id ORDER BY seq) AS stood_in
      FROM facts.contract_event e
      WHERE reason = '' AND change_type IN ('N', 'C', 'T', 'V')) x
WHERE change_type IN ('C', 'T') AND stood_in = currency AND prev_amt_orig <> stood
