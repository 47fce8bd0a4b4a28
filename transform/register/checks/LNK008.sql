-- rule: LNK008
-- severity: W
-- reads: facts.link_problem
-- zh: 代码 {code} 的两个裁定指向不同企业（名称 {name} 与 {other}），均不生效，转人工核对
-- en: decisions about code {code} name two firms (as {name} and as {other}); neither has effect until that is settled
SELECT source, CAST(NULL AS VARCHAR) AS batch, CAST(NULL AS VARCHAR) AS sheet, CAST(NULL AS INTEGER) AS "row",
       'code' AS field, code || '|' || name AS key, code, name, other
FROM facts.link_problem
WHERE problem = 'two_decisions'
