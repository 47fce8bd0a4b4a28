-- rule: REC009
-- severity: W
-- reads: facts.recon_match, facts.execution
-- zh: 执行 {exec_id} 为 {filed} 美元，所报申报 {bop_no} 收汇 {received} 美元，出入超出容差
-- en: execution {exec_id} of US$ {filed} names declaration {bop_no} of US$ {received}: they differ beyond the tolerance
SELECT 'so_execution' AS source, e.batch, e.sheet, e."row", 'amt_orig' AS field, m.exec_id AS key, m.exec_id, m.bop_no,
       CAST(m.exec_usd AS VARCHAR) AS filed, CAST(m.receipt_usd AS VARCHAR) AS received
FROM facts.recon_match m
JOIN facts.execution e ON e.exec_id = m.exec_id AND NOT e.elimination
WHERE m.why = 'amount_far'
ORDER BY m.match_no
