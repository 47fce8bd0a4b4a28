-- rule: REC004
-- severity: W
-- reads: facts.recon_rest, facts.recon_filing, facts.recon_named, facts.execution
-- zh: 申报号码 {bop_no} 由 {filings} 笔执行共用，执行合计 {filed} 美元超过收汇 {received} 美元；{exec_id} 余额无收汇
-- en: declaration {bop_no} is named by {filings} executions of together US$ {filed}, more than its US$ {received}; nothing is left for all of {exec_id}
SELECT 'so_execution' AS source, e.batch, e.sheet, e."row", 'bop_no' AS field, r.exec_id AS key, r.exec_id, r.bop_no,
       CAST(f.filings AS VARCHAR) AS filings, CAST(f.usd AS VARCHAR) AS filed, CAST(n.usd AS VARCHAR) AS received
FROM facts.recon_rest r
JOIN (SELECT bop_no, COUNT(*) AS filings, SUM(usd) AS usd FROM facts.recon_filing WHERE usd > 0 GROUP BY bop_no) f ON f.bop_no = r.bop_no
JOIN (SELECT bop_no, SUM(usd) AS usd FROM facts.recon_named WHERE usable GROUP BY bop_no) n ON n.bop_no = r.bop_no
JOIN facts.execution e ON e.exec_id = r.exec_id AND NOT e.elimination
WHERE r.why = 'declaration_used_up'
ORDER BY r.exec_id
