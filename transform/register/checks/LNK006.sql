-- rule: LNK006
-- severity: W
-- reads: facts.link_problem
-- zh: 裁定 {decision} 关于 {code}（{name}）与代码本身矛盾：代码对应 {uscc}，裁定涉及 {other}，以代码为准
-- en: decision {decision} about {code} ({name}) contradicts the code itself, which is {uscc}, not what it says of {other}; the code counts
SELECT source, CAST(NULL AS VARCHAR) AS batch, CAST(NULL AS VARCHAR) AS sheet, CAST(NULL AS INTEGER) AS "row",
       'code' AS field, code || '|' || name AS key, decision, code, name, uscc, other
FROM facts.link_problem
WHERE problem = 'against_code'
