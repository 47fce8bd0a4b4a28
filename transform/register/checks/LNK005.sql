-- rule: LNK005
-- severity: W
-- reads: facts.customs_code
-- zh: 海关注册编码 {cus_code} 在同一时期对应 {firms} 家企业（{uscc}、{other}），暂不对应任何企业，转人工核对
-- en: customs code {cus_code} stands beside {firms} firms over the same days ({uscc}, {other}); it names none until a person decides
SELECT 'cus_decl' AS source, CAST(NULL AS VARCHAR) AS batch, CAST(NULL AS VARCHAR) AS sheet, CAST(NULL AS INTEGER) AS "row",
       'cus_code' AS field, cus_code AS key, cus_code, COUNT(DISTINCT uscc) AS firms, MIN(uscc) AS uscc, MAX(uscc) AS other
FROM facts.customs_code
WHERE ambiguous
GROUP BY cus_code
