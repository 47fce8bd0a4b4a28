-- rule: LNK010
-- severity: W
-- reads: facts.link_problem
-- zh: 代码 {code} 以名称 {name} 和 {other} 申报，名称不是同一企业，不按名称匹配，转人工核对
-- en: code {code} was filed with the name {name} and with {other}, which are not one firm's; it is not linked by name
SELECT source, CAST(NULL AS VARCHAR) AS batch, CAST(NULL AS VARCHAR) AS sheet, CAST(NULL AS INTEGER) AS "row",
       'code' AS field, code || '|' || name AS key, code, name, other
FROM facts.link_problem
WHERE problem = 'shared_code'
