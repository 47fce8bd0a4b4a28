-- grain: one offshore execution line that could be compared with receipts
-- reads: facts.execution, facts.recon, facts.recon_match
-- writes: none
-- A match is one of the firm's own receipts under an outsourcing code. What a
-- local sub-contractor executes is paid inside the country; quarters for which
-- SAFE has sent nothing are not compared.
SELECT f.usd, CASE WHEN m.matched IS NULL THEN 0 ELSE m.matched END AS matched_usd, f.so_class1, f.county, f.uscc, f.stat_month
FROM facts.execution f
JOIN (SELECT DISTINCT r.quarter FROM facts.recon r) q
  ON q.quarter = SUBSTR(f.event_month, 1, 4) || CASE WHEN SUBSTR(f.event_month, 6, 2) <= '03' THEN 'Q1' WHEN SUBSTR(f.event_month, 6, 2) <= '06' THEN 'Q2'
                                                     WHEN SUBSTR(f.event_month, 6, 2) <= '09' THEN 'Q3' ELSE 'Q4' END
LEFT JOIN (SELECT x.exec_id, SUM(x.matched_usd) AS matched FROM facts.recon_match x
           WHERE x.compared AND x.uscc = x.receipt_entity GROUP BY x.exec_id) m ON m.exec_id = f.exec_id
WHERE f.shore = 'OFF' AND NOT f.elimination AND NOT f.local_sub
