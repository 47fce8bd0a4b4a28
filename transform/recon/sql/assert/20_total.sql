-- grain: one quarter whose firms do not hold all that was filed and received
-- reads: facts.recon, facts.recon_filing, facts.recon_receipt, facts.recon_coverage
-- writes: none
SELECT 'quarter ' || q.quarter AS wrong
FROM (SELECT DISTINCT quarter FROM facts.recon_coverage) q
LEFT JOIN (SELECT quarter, SUM(so_usd) AS so_usd, SUM(safe_usd) AS safe_usd FROM facts.recon GROUP BY quarter) r ON r.quarter = q.quarter
LEFT JOIN (SELECT quarter, SUM(filed_usd) AS usd FROM facts.recon_filing GROUP BY quarter) f ON f.quarter = q.quarter
LEFT JOIN (SELECT quarter, SUM(usd) AS usd FROM facts.recon_receipt GROUP BY quarter) x ON x.quarter = q.quarter
WHERE COALESCE(r.so_usd, 0) <> COALESCE(f.usd, 0) OR COALESCE(r.safe_usd, 0) <> COALESCE(x.usd, 0)
ORDER BY q.quarter
