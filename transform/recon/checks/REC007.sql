-- rule: REC007
-- severity: W
-- reads: facts.recon_line, facts.recon_parameter
-- zh: {quarter} 三源差异 {all} 美元中有 {unknown} 美元原因不明，超过一成
-- en: of the differences of {quarter}, US$ {all}, US$ {unknown} are unexplained, more than a tenth
SELECT 'so_execution' AS source, CAST(NULL AS VARCHAR) AS batch, CAST(NULL AS VARCHAR) AS sheet, CAST(NULL AS INTEGER) AS "row",
       'amt_orig' AS field, q.quarter AS key, q.quarter, CAST(q.unknown AS VARCHAR) AS unknown, CAST(q.whole AS VARCHAR) AS "all"
FROM (SELECT quarter, SUM(CASE WHEN gap_class = 'U' THEN size ELSE CAST(0 AS DECIMAL(18,2)) END) AS unknown, SUM(size) AS whole
      FROM (SELECT quarter, gap_class, CASE WHEN usd < 0 THEN -usd ELSE usd END AS size FROM facts.recon_line WHERE gap_class <> 'P') x
      GROUP BY quarter) q
CROSS JOIN (SELECT MAX(value) AS percent FROM facts.recon_parameter WHERE name = 'rest_percent') p
WHERE CAST(q.unknown AS DECIMAL(30,2)) * 100 > CAST(q.whole AS DECIMAL(30,2)) * CAST(p.percent AS DECIMAL(6,2))
ORDER BY q.quarter
