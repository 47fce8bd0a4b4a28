-- grain: one filing or receipt that is used for more than it is worth
-- reads: facts.recon_filing, facts.recon_receipt, facts.recon_match
-- writes: none
SELECT 'filing ' || f.exec_id AS wrong
FROM facts.recon_filing f
JOIN (SELECT exec_id, SUM(exec_usd) AS usd, MIN(exec_usd) AS least FROM facts.recon_match GROUP BY exec_id) m ON m.exec_id = f.exec_id
WHERE m.usd > f.usd OR m.least < 0
UNION ALL
SELECT 'receipt ' || r.bop_no || ' line ' || CAST(r.line AS VARCHAR)
FROM facts.recon_receipt r
JOIN (SELECT bop_no, line, SUM(receipt_usd) AS usd, MIN(receipt_usd) AS least FROM facts.recon_match GROUP BY bop_no, line) m
  ON m.bop_no = r.bop_no AND m.line = r.line
WHERE m.usd <> r.usd OR m.least < 0
ORDER BY wrong
