-- rule: LNK009
-- severity: W
-- reads: facts.filed_party, facts.enterprise_name
-- zh: 代码 {code} 属于 {ent_name}，申报名称 {name} 却是另一家企业 {other} 的名称，以代码为准，请核对
-- en: code {code} is that of {ent_name}, yet it was filed with the name {name}, which is that of {other}; the code counts
-- A name of one character and a legal form, such as 甲公司, tells no firm.
SELECT p.source, CAST(NULL AS VARCHAR) AS batch, CAST(NULL AS VARCHAR) AS sheet, CAST(NULL AS INTEGER) AS "row",
       'name' AS field, p.code || '|' || p.name AS key, p.code, p.name,
       MAX(o.name) AS ent_name, MIN(n.uscc) AS other
FROM facts.filed_party p
JOIN facts.enterprise_name n ON n.name = p.name
JOIN facts.enterprise_name o ON o.uscc = p.code_firm AND o.valid_to = DATE '9999-12-31'
LEFT JOIN facts.enterprise_name w ON w.uscc = p.code_firm AND w.name = p.name
WHERE w.uscc IS NULL AND LENGTH(n.name_core) > 1
GROUP BY p.source, p.code, p.name
