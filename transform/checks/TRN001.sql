-- rule: TRN001
-- severity: W
-- reads: facts.version
-- zh: 同一文件中该行重复出现:{key},按一行计
-- en: row stands twice in one file: {key}; counted once
SELECT source, batch, sheet, "row", '' AS field, key
FROM facts.version
WHERE repeated
