-- rule: LNK007
-- severity: W
-- reads: facts.link_problem
-- zh: 裁定 {decision} 把 {code}（{name}）认定为 {uscc}，但该企业不在企业名录中，裁定暂不生效
-- en: decision {decision} takes {code} ({name}) for {uscc}, which is not in the register; it has no effect yet
SELECT source, CAST(NULL AS VARCHAR) AS batch, CAST(NULL AS VARCHAR) AS sheet, CAST(NULL AS INTEGER) AS "row",
       'code' AS field, code || '|' || name AS key, decision, code, name, uscc
FROM facts.link_problem
WHERE problem = 'unknown_firm'
