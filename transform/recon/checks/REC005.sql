-- rule: REC005
-- severity: I
-- reads: facts.recon_line, facts.recon, facts.recon_parameter
-- zh: 企业 {uscc} {quarter} 收汇 {safe} 美元中有 {pairs} 笔（{usd} 美元）的付款国别（地区）与发包国别（地区）不同，超过 {percent}%
-- en: firm {uscc} in {quarter}: {pairs} receipts of US$ {usd}, more than {percent} % of its US$ {safe}, came from another economy than the client's
-- Each such receipt stands twice in class P, once a side: one of them counts.
SELECT 'safe_receipt' AS source, CAST(NULL AS VARCHAR) AS batch, CAST(NULL AS VARCHAR) AS sheet, CAST(NULL AS INTEGER) AS "row",
       'payer_country' AS field, l.uscc || '|' || l.quarter AS key, l.uscc, l.quarter,
       CAST(l.pairs AS VARCHAR) AS pairs, CAST(l.usd AS VARCHAR) AS usd, CAST(r.safe_usd AS VARCHAR) AS safe,
       CAST(CAST(p.percent AS BIGINT) AS VARCHAR) AS percent
FROM (SELECT quarter, uscc, COUNT(*) AS pairs, SUM(usd) AS usd
      FROM facts.recon_line
      WHERE why = 'payer_differs' AND usd > 0
      GROUP BY quarter, uscc) l
JOIN facts.recon r ON r.quarter = l.quarter AND r.uscc = l.uscc
CROSS JOIN (SELECT MAX(CASE WHEN name = 'payer_floor_usd' THEN value END) AS floor_usd,
                   MAX(CASE WHEN name = 'payer_percent' THEN value END) AS percent
            FROM facts.recon_parameter) p
WHERE l.usd >= p.floor_usd
  AND CAST(l.usd AS DECIMAL(30,2)) * 100 > CAST(r.safe_usd AS DECIMAL(30,2)) * CAST(p.percent AS DECIMAL(6,2))
ORDER BY l.quarter, l.uscc
