-- rule: REC004
-- severity: W
-- reads: facts.recon_rest, facts.recon_filing, facts.recon_named, facts.execution
-- zh: 申报号码 {bop_no} 由 {filings} 笔执行共用，执行合计 {filed} 美元超过收汇 {received} 美元；其中 {short} 笔共 {rest} 美元无收汇，首笔为 {exec_id}
-- en: declaration {bop_no} is named by {filings} executions of together US$ {filed}, more than its US$ {received}; nothing is left for US$ {rest} of {short} of them, the first of which is {exec_id}
-- Said once a number, at the first execution for which nothing is left.
SELECT 'so_execution' AS source, e.batch, e.sheet, e."row", 'bop_no' AS field, r.bop_no AS key, r.exec_id, r.bop_no,
       CAST(f.filings AS VARCHAR) AS filings, CAST(f.usd AS VARCHAR) AS filed, CAST(n.usd AS VARCHAR) AS received,
       CAST(r.filings AS VARCHAR) AS short, CAST(r.usd AS VARCHAR) AS rest
FROM (SELECT bop_no, MIN(exec_id) AS exec_id, COUNT(*) AS filings, SUM(usd) AS usd
      FROM facts.recon_rest
      WHERE why = 'declaration_used_up'
      GROUP BY bop_no) r
JOIN (SELECT bop_no, COUNT(*) AS filings, SUM(usd) AS usd FROM facts.recon_filing WHERE usd > 0 GROUP BY bop_no) f ON f.bop_no = r.bop_no
JOIN (SELECT bop_no, SUM(usd) AS usd FROM facts.recon_named WHERE usable GROUP BY bop_no) n ON n.bop_no = r.bop_no
JOIN facts.execution e ON e.exec_id = r.exec_id AND NOT e.elimination
ORDER BY r.bop_no
