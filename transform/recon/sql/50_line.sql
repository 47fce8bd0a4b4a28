-- grain: one difference between filings and receipts
-- reads: facts.recon_match, facts.recon_rest, facts.recon_filing, facts.recon_reason, facts.recon_firm
-- writes: facts.recon_line
-- Signed filing minus receipt. A filing and a receipt that do not meet in the
-- same firm and quarter are two differences, each in its own firm and quarter.
-- Where the payer is not the client the money moves from the one economy to the
-- other (class P) in the account of who received it and adds nothing.
CREATE TABLE facts.recon_line AS
WITH back AS (
  SELECT r.exec_id, r.uscc, r.filed_usd AS usd, r.quarter, r.partner, r.so_class1,
         o.quarter AS at_quarter, o.partner AS at_partner, o.so_class1 AS at_class1,
         CASE WHEN o.quarter <> r.quarter THEN 'red_entry' ELSE 'red_entry_partner' END AS why
  FROM facts.recon_filing r
  JOIN facts.recon_filing o ON o.exec_id = r.nets
  WHERE o.quarter <> r.quarter OR o.partner <> r.partner
),
line AS (
  SELECT quarter, uscc, so_class1, partner, exec_id, CAST(NULL AS VARCHAR) AS bop_no, 'filing' AS side, usd, why
  FROM back
  UNION ALL
  SELECT at_quarter, uscc, at_class1, at_partner, exec_id, CAST(NULL AS VARCHAR), 'filing', -usd, why
  FROM back
  UNION ALL
  SELECT exec_quarter, uscc, so_class1, partner, exec_id, bop_no, 'filing', exec_usd, why
  FROM facts.recon_match
  WHERE gap_class IN ('K', 'G', 'T')
  UNION ALL
  SELECT receipt_quarter, receipt_entity, so_class1, partner, exec_id, bop_no, 'receipt', -receipt_usd, why
  FROM facts.recon_match
  WHERE gap_class IN ('G', 'T') AND compared
  UNION ALL
  SELECT exec_quarter, uscc, so_class1, partner, exec_id, bop_no, 'pair', exec_usd - receipt_usd, why
  FROM facts.recon_match
  WHERE gap_class = 'X'
  UNION ALL
  SELECT receipt_quarter, receipt_entity, so_class1, partner, exec_id, bop_no, 'pair', receipt_usd, 'payer_differs'
  FROM facts.recon_match
  WHERE compared AND partner <> payer
  UNION ALL
  SELECT receipt_quarter, receipt_entity, so_class1, payer, exec_id, bop_no, 'pair', -receipt_usd, 'payer_differs'
  FROM facts.recon_match
  WHERE compared AND partner <> payer
  UNION ALL
  SELECT quarter, uscc, so_class1, partner, exec_id, bop_no, side, CASE WHEN side = 'receipt' THEN -usd ELSE usd END, why
  FROM facts.recon_rest
)
SELECT l.quarter, l.uscc, f.county, l.so_class1, l.partner, l.exec_id, l.bop_no, l.side, r.gap_class,
       CAST(l.usd AS DECIMAL(18,2)) AS usd, l.why
FROM line l
JOIN facts.recon_firm f ON f.quarter = l.quarter AND f.uscc = l.uscc
JOIN facts.recon_reason r ON r.why = l.why
WHERE l.usd <> 0
ORDER BY l.quarter, l.uscc, r.gap_class, l.exec_id, l.bop_no, l.side, l.why, l.partner, l.so_class1, l.usd;
