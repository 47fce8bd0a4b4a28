-- rule: TRN018
-- severity: W
-- reads: facts.fx_flow, facts.execution, facts.run
-- zh: 外包类收汇 {bop_no}({txn},{value_date})三个月以上无对应执行申报
-- en: receipt {bop_no} under outsourcing code {txn} of {value_date} has no execution line after three months
SELECT f.source, f.batch, f.sheet, f."row", 'bop_no' AS field, f.bop_no AS key,
       f.bop_no, f.txn, CAST(f.value_date AS VARCHAR) AS value_date
FROM facts.fx_flow f
CROSS JOIN facts.run r
LEFT JOIN (SELECT DISTINCT bop_no FROM facts.execution WHERE bop_no IS NOT NULL) e ON e.bop_no = f.bop_no
WHERE f.side = 'receipt' AND f.line = 1 AND f.ebops IN ('SI', 'SJ') AND f.in_register
  AND f.nature = '0' AND f.entity_kind = 'C' AND e.bop_no IS NULL
  AND f.value_date < CAST(CAST(SUBSTR(CAST(r.cutoff AS VARCHAR), 1, 7) || '-01' AS DATE)
                          + INTERVAL '1' MONTH - INTERVAL '1' DAY - INTERVAL '3' MONTH AS DATE)
