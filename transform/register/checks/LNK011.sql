-- rule: LNK011
-- severity: I
-- reads: facts.link
-- zh: {lines} 笔以已合并企业的代码 {code} 申报，合并之后的计入承接企业 {uscc}
-- en: {lines} lines stand under {code}, a firm that merged; those after the merger count for its successor {uscc}
SELECT source, CAST(NULL AS VARCHAR) AS batch, CAST(NULL AS VARCHAR) AS sheet, CAST(NULL AS INTEGER) AS "row",
       'code' AS field, code || '|' || name AS key, code, lines, uscc
FROM facts.link
WHERE via = 'merger'
