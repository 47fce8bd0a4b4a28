-- rule: REC001
-- severity: W
-- reads: facts.recon_filing, facts.recon_coverage
-- zh: {quarter} 有 {filings} 笔离岸执行（{usd} 美元），外汇局未提供该季度收入数据，未作三源核对
-- en: {quarter} has {filings} offshore executions of US$ {usd} and no SAFE receipts: not reconciled
SELECT 'safe_receipt' AS source, CAST(NULL AS VARCHAR) AS batch, CAST(NULL AS VARCHAR) AS sheet, CAST(NULL AS INTEGER) AS "row",
       'value_date' AS field, f.quarter AS key, f.quarter,
       CAST(COUNT(*) AS VARCHAR) AS filings, CAST(SUM(f.filed_usd) AS VARCHAR) AS usd
FROM facts.recon_filing f
LEFT JOIN (SELECT DISTINCT quarter FROM facts.recon_coverage) c ON c.quarter = f.quarter
WHERE c.quarter IS NULL
GROUP BY f.quarter
ORDER BY f.quarter
