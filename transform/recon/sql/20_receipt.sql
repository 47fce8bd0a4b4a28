-- grain: one receipt line that is compared with filings
-- reads: facts.fx_flow, facts.recon_code
-- writes: facts.recon_receipt
-- Receipts of units of the register under an outsourcing code, refunds apart:
-- money that is sent back is no income from an execution. So are amounts of 1e15
-- or more, which cannot be true (REC010).
CREATE TABLE facts.recon_receipt AS
SELECT f.bop_no, f.line, f.entity AS uscc,
       SUBSTR(CAST(f.value_date AS VARCHAR), 1, 4) || 'Q' || CAST((CAST(EXTRACT(MONTH FROM f.value_date) AS INTEGER) + 2) // 3 AS VARCHAR) AS quarter,
       f.value_date, COALESCE(f.partner, '_U') AS partner, f.currency, f.orig, f.usd,
       COALESCE(f.nature, '0') AS nature, f.txn, f.ebops_sub, f.county
FROM facts.fx_flow f
JOIN facts.recon_code c ON c.edition = f.txn_edition AND c.txn = f.txn
WHERE f.side = 'receipt' AND COALESCE(f.nature, '0') <> '2'
  AND f.in_register AND f.entity_kind = 'C' AND f.usd IS NOT NULL
  AND ABS(f.usd) < 1000000000000000 AND COALESCE(ABS(f.orig), 0) < 1000000000000000
ORDER BY f.bop_no, f.line;
