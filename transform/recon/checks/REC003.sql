-- rule: REC003
-- severity: W
-- reads: facts.recon, facts.recon_parameter
-- zh: 企业 {uscc} {quarter} 离岸执行 {so} 美元、外汇局收入 {safe} 美元（比例 {ratio}），其中漏报、虚报疑点和原因不明的差异合计 {unsettled} 美元，超过较大一方的 {percent}%
-- en: firm {uscc} in {quarter}: offshore execution US$ {so} against receipts US$ {safe} (ratio {ratio}); US$ {unsettled} of the differences are missing filings, suspicious or unexplained, more than {percent} % of the larger side
-- DOMAIN §12: the ratio should lie within 0.8 and 1.25. Timing and other known
-- causes are no fault of a filing and do not count here.
SELECT 'so_execution' AS source, CAST(NULL AS VARCHAR) AS batch, CAST(NULL AS VARCHAR) AS sheet, CAST(NULL AS INTEGER) AS "row",
       'amt_orig' AS field, r.uscc || '|' || r.quarter AS key, r.uscc, r.quarter,
       CAST(r.so_usd AS VARCHAR) AS so, CAST(r.safe_usd AS VARCHAR) AS safe,
       CASE WHEN r.safe_usd > 0
            THEN CAST(CAST(ROUND(CAST(r.so_usd AS DOUBLE) / CAST(r.safe_usd AS DOUBLE), 2) AS DECIMAL(38,2)) AS VARCHAR) ELSE '-' END AS ratio,
       CAST(r.unsettled AS VARCHAR) AS unsettled, CAST(CAST(p.percent AS BIGINT) AS VARCHAR) AS percent
FROM (SELECT uscc, quarter, so_usd, safe_usd, CASE WHEN so_usd > safe_usd THEN so_usd ELSE safe_usd END AS larger,
             ABS(gap_m) + ABS(gap_s) + ABS(gap_u) AS unsettled
      FROM facts.recon) r
CROSS JOIN (SELECT MAX(CASE WHEN name = 'ratio_floor_usd' THEN value END) AS floor_usd,
                   MAX(CASE WHEN name = 'unsettled_percent' THEN value END) AS percent
            FROM facts.recon_parameter) p
WHERE r.larger >= p.floor_usd
  AND CAST(r.unsettled AS DECIMAL(30,2)) * 100 > CAST(r.larger AS DECIMAL(30,2)) * CAST(p.percent AS DECIMAL(6,2))
ORDER BY r.quarter, r.uscc
