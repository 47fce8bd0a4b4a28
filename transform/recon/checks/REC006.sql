-- rule: REC006
-- severity: I
-- reads: facts.recon_match, facts.recon_receipt, facts.recon_class, facts.execution
-- zh: 执行 {exec_id} 的业务分类 {so_class2} 一般对应 {expected}，收汇 {bop_no} 按 {declared}（{txn}）申报
-- en: execution {exec_id} of class {so_class2} usually is {expected}, its receipt {bop_no} was declared as {declared} ({txn})
SELECT 'so_execution' AS source, e.batch, e.sheet, e."row", 'bop_no' AS field, m.exec_id AS key, m.exec_id, m.bop_no,
       m.so_class2, x.expected, r.ebops_sub AS declared, r.txn
FROM facts.recon_match m
JOIN facts.recon_receipt r ON r.bop_no = m.bop_no AND r.line = m.line
JOIN (SELECT so_class2, MIN(ebops_sub) || CASE WHEN MIN(ebops_sub) <> MAX(ebops_sub) THEN '/' || MAX(ebops_sub) ELSE '' END AS expected
      FROM facts.recon_class
      GROUP BY so_class2) x ON x.so_class2 = m.so_class2
LEFT JOIN facts.recon_class c ON c.so_class2 = m.so_class2 AND c.ebops_sub = r.ebops_sub
JOIN facts.execution e ON e.exec_id = m.exec_id AND NOT e.elimination
WHERE c.so_class2 IS NULL AND r.ebops_sub <> ''
ORDER BY m.match_no
