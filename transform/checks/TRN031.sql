-- rule: TRN031
-- severity: E
-- reads: facts.contract_flow, facts.execution, facts.fx_flow, facts.rate
-- zh: 金额 {orig} {currency} 按 {month} 折算率折算后超出16位,无法折算,请核对金额是否误填
-- en: the amount {orig} {currency} goes beyond 16 digits when converted at the rate of {month}; it cannot be converted and is probably a slip
SELECT x.source, x.batch, x.sheet, x."row", x.field, x.key, CAST(x.orig AS VARCHAR) AS orig, x.currency, x.month
FROM (SELECT 'so_contract' AS source, batch, sheet, "row", 'amt_orig' AS field, key, orig, currency, event_month AS month
      FROM facts.contract_flow
      WHERE NOT elimination AND orig <> 0 AND (usd IS NULL OR cny IS NULL)
      UNION ALL
      SELECT 'so_execution', batch, sheet, "row", 'amt_orig', exec_id, orig, currency, event_month
      FROM facts.execution
      WHERE NOT elimination AND orig <> 0 AND (usd IS NULL OR cny IS NULL)
      UNION ALL
      SELECT source, batch, sheet, "row", CASE line WHEN 1 THEN 'txn1_amt' ELSE 'txn2_amt' END, bop_no,
             orig, currency, event_month
      FROM facts.fx_flow
      WHERE orig <> 0 AND (usd IS NULL OR cny IS NULL)) x
JOIN facts.rate t ON t.month = x.month AND t.currency = x.currency
WHERE t.cny_per_unit IS NOT NULL
