-- rule: REC002
-- severity: I
-- reads: facts.recon_coverage
-- zh: {quarter} 外汇局收入数据只有 {months} 个月，三源核对尚不完整
-- en: SAFE receipts of {quarter} cover {months} of 3 months: the reconciliation is not complete
SELECT 'safe_receipt' AS source, CAST(NULL AS VARCHAR) AS batch, CAST(NULL AS VARCHAR) AS sheet, CAST(NULL AS INTEGER) AS "row",
       'value_date' AS field, quarter AS key, quarter, CAST(COUNT(*) AS VARCHAR) AS months
FROM facts.recon_coverage
GROUP BY quarter
HAVING COUNT(*) < 3
ORDER BY quarter
