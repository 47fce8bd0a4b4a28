-- rule: TRN020
-- severity: E
-- reads: facts.contract_event, facts.contract_flow, facts.execution, facts.fx_flow, facts.rate
-- zh: 缺少 {month} {currency} 折算率,该笔金额无法折算
-- en: no rate of {currency} for {month}; the amount cannot be converted
-- What is NULL although the rate is there is too large to convert (TRN031).
SELECT x.source, x.batch, x.sheet, x."row", x.field, x.key, x.currency, x.month
FROM (SELECT 'so_contract' AS source, batch, sheet, "row", 'currency' AS field, key, currency, event_month AS month
      FROM facts.contract_flow
      WHERE NOT elimination AND orig <> 0 AND (usd IS NULL OR cny IS NULL)
      UNION ALL
      SELECT 'so_contract', f.batch, f.sheet, f."row", 'currency', f.key, e.currency, e.event_month
      FROM facts.contract_flow f
      JOIN facts.contract_event e ON e.batch = f.batch AND e.sheet = f.sheet AND e."row" = f."row"
      LEFT JOIN facts.rate r ON r.month = e.event_month AND r.currency = e.currency
      WHERE NOT f.elimination AND f.orig IS NULL AND r.month IS NULL
      UNION ALL
      SELECT 'so_execution', batch, sheet, "row", 'currency', exec_id, currency, event_month
      FROM facts.execution
      WHERE NOT elimination AND orig <> 0 AND (usd IS NULL OR cny IS NULL)
      UNION ALL
      SELECT source, batch, sheet, "row", 'currency', bop_no, currency, event_month
      FROM facts.fx_flow
      WHERE line = 1 AND orig <> 0 AND (usd IS NULL OR cny IS NULL)) x
LEFT JOIN facts.rate t ON t.month = x.month AND t.currency = x.currency
WHERE t.cny_per_unit IS NULL
