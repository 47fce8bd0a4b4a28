-- rule: REC005
-- severity: I
-- reads: facts.recon_line
-- zh: 企业 {uscc} {quarter} 有 {pairs} 笔收汇（{usd} 美元）的付款国别（地区）与发包国别（地区）不同
-- en: firm {uscc} in {quarter}: {pairs} receipts of US$ {usd} came from another economy than the client's
SELECT 'safe_receipt' AS source, CAST(NULL AS VARCHAR) AS batch, CAST(NULL AS VARCHAR) AS sheet, CAST(NULL AS INTEGER) AS "row",
       'payer_country' AS field, uscc || '|' || quarter AS key, uscc, quarter,
       CAST(COUNT(*) AS VARCHAR) AS pairs, CAST(SUM(usd) AS VARCHAR) AS usd
FROM facts.recon_line
WHERE gap_class = 'P' AND usd > 0
GROUP BY quarter, uscc
ORDER BY quarter, uscc
