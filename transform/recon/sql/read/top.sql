-- grain: one of the $n largest differences of $quarter
-- reads: facts.recon_line, facts.recon_reason, facts.enterprise
-- writes: none
SELECT l.quarter, l.uscc, COALESCE(e.ent_name, '') AS name, l.county, COALESCE(l.exec_id, '') AS exec_id, COALESCE(l.bop_no, '') AS bop_no,
       l.side, l.gap_class, l.why, r.zh, r.en, CAST(l.usd AS VARCHAR) AS usd
FROM facts.recon_line l
JOIN facts.recon_reason r ON r.why = l.why
LEFT JOIN (SELECT uscc, MIN(ent_name) AS ent_name FROM facts.enterprise WHERE last GROUP BY uscc) e ON e.uscc = l.uscc
WHERE l.quarter = $quarter AND l.gap_class <> 'P'
ORDER BY ABS(l.usd) DESC, l.uscc, l.side, l.exec_id, l.bop_no, l.why, l.usd, l.partner
LIMIT $n
