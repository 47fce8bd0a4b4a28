-- rule: TRN039
-- severity: W
-- reads: facts.county_base, facts.execution, facts.fx_flow
-- zh: 企业 {uscc} 原属 {county}(已拆分),无拆分后的登记可据以归属,{lines} 笔、{usd} 美元在可比口径中仍列原代码
-- en: firm {uscc} belonged to {county}, which was divided; no later registration says to which part, so {lines} lines of {usd} USD stay at the old code on the comparable base
SELECT x.source, x.batch, x.sheet, x."row", 'uscc' AS field, x.uscc || '|' || x.county AS key,
       x.uscc, x.county, CAST(x.lines AS VARCHAR) AS lines, CAST(x.usd AS VARCHAR) AS usd
FROM (SELECT f.source, f.batch, f.sheet, f."row", f.uscc, f.county,
             ROW_NUMBER() OVER (PARTITION BY f.source, f.uscc, f.county ORDER BY f.stat_month, f.batch, f.sheet, f."row", f.line) AS choice,
             COUNT(*) OVER (PARTITION BY f.source, f.uscc, f.county) AS lines,
             SUM(f.usd) OVER (PARTITION BY f.source, f.uscc, f.county) AS usd
      FROM (SELECT 'so_execution' AS source, e.batch, e.sheet, e."row", 1 AS line, e.uscc, e.county, e.stat_month, e.usd
            FROM facts.execution e
            WHERE NOT e.elimination
            UNION ALL
            SELECT s.source, s.batch, s.sheet, s."row", s.line, s.entity, s.county, s.stat_month, s.usd
            FROM facts.fx_flow s) f
      JOIN facts.county_base b
        ON b.uscc = f.uscc AND b.county = f.county AND b.base_county IS NULL
       AND CAST(CAST(f.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) <= b.until) x
WHERE x.choice = 1
