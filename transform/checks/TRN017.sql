-- rule: TRN017
-- severity: W
-- reads: facts.execution, facts.fx_flow, facts.run
-- zh: 离岸执行 {exec_id}({exec_date})六个月以上未见收汇:申报号码 {bop_no} 不在外汇局收入明细中
-- en: offshore execution {exec_id} of {exec_date} has no receipt after six months: declaration {bop_no} is not among SAFE receipts
SELECT 'so_execution' AS source, e.batch, e.sheet, e."row", 'bop_no' AS field, e.exec_id AS key,
       e.exec_id, CAST(e.exec_date AS VARCHAR) AS exec_date, e.bop_no
FROM facts.execution e
CROSS JOIN facts.run r
LEFT JOIN (SELECT DISTINCT bop_no FROM facts.fx_flow WHERE side = 'receipt') s ON s.bop_no = e.bop_no
LEFT JOIN (SELECT DISTINCT corrects_id FROM facts.execution WHERE red) x ON x.corrects_id = e.exec_id
WHERE e.shore = 'OFF' AND NOT e.kept_abroad AND NOT e.red AND NOT e.elimination
  AND s.bop_no IS NULL AND x.corrects_id IS NULL
  AND e.exec_date < CAST(CAST(SUBSTR(CAST(r.cutoff AS VARCHAR), 1, 7) || '-01' AS DATE)
                         + INTERVAL '1' MONTH - INTERVAL '1' DAY - INTERVAL '6' MONTH AS DATE)
