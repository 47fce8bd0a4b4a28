-- rule: REC010
-- severity: W
-- reads: facts.execution, facts.fx_flow, facts.recon_code
-- zh: {id} 金额 {orig} {currency}（{usd} 美元）达到一千万亿，不可能属实，未作三源核对
-- en: {id} of {currency} {orig} (US$ {usd}) reaches 1e15 and cannot be true: it is left out of the reconciliation
SELECT source, batch, sheet, "row", field, id AS key, id, currency, CAST(orig AS VARCHAR) AS orig, CAST(usd AS VARCHAR) AS usd
FROM (SELECT 'so_execution' AS source, batch, sheet, "row", 'amt_orig' AS field, exec_id AS id, currency, orig, usd
      FROM facts.execution
      WHERE shore = 'OFF' AND NOT elimination AND NOT local_sub
      UNION ALL
      SELECT 'safe_receipt', f.batch, f.sheet, f."row", CASE WHEN f.line = 1 THEN 'txn1_amt' ELSE 'txn2_amt' END, f.bop_no || '|' || CAST(f.line AS VARCHAR), f.currency, f.orig, f.usd
      FROM facts.fx_flow f
      JOIN facts.recon_code c ON c.edition = f.txn_edition AND c.txn = f.txn
      WHERE f.side = 'receipt' AND COALESCE(f.nature, '0') <> '2' AND f.in_register AND f.entity_kind = 'C') x
WHERE usd IS NOT NULL AND (ABS(usd) >= 1000000000000000 OR COALESCE(ABS(orig), 0) >= 1000000000000000)
ORDER BY source, id
