-- rule: REC003
-- severity: W
-- reads: facts.recon, facts.recon_parameter
-- zh: 企业 {uscc} {quarter} 离岸执行 {so} 美元、外汇局收入 {safe} 美元，比例在 0.8–1.25 之外
-- en: firm {uscc} in {quarter}: offshore execution US$ {so} against receipts US$ {safe}, a ratio outside 0.8 to 1.25
SELECT 'so_execution' AS source, CAST(NULL AS VARCHAR) AS batch, CAST(NULL AS VARCHAR) AS sheet, CAST(NULL AS INTEGER) AS "row",
       'amt_orig' AS field, r.uscc || '|' || r.quarter AS key, r.uscc, r.quarter,
       CAST(r.so_usd AS VARCHAR) AS so, CAST(r.safe_usd AS VARCHAR) AS safe
FROM facts.recon r
CROSS JOIN (SELECT MAX(CASE WHEN name = 'ratio_floor_usd' THEN value END) AS floor_usd,
                   MAX(CASE WHEN name = 'ratio_low_percent' THEN value END) AS low,
                   MAX(CASE WHEN name = 'ratio_high_percent' THEN value END) AS high
            FROM facts.recon_parameter) p
WHERE (r.so_usd >= p.floor_usd OR r.safe_usd >= p.floor_usd)
  AND (CAST(r.so_usd AS DECIMAL(30,2)) * 100 < CAST(r.safe_usd AS DECIMAL(30,2)) * CAST(p.low AS DECIMAL(6,2))
       OR CAST(r.so_usd AS DECIMAL(30,2)) * 100 > CAST(r.safe_usd AS DECIMAL(30,2)) * CAST(p.high AS DECIMAL(6,2)))
ORDER BY r.quarter, r.uscc
