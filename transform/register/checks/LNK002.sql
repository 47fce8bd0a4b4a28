-- rule: LNK002
-- severity: E
-- reads: facts.enterprise_merger
-- zh: 企业 {uscc} 并入 {into_filed} 形成循环，合并不予承接
-- en: {uscc} merged into {into_filed}, which leads back to itself; the merger is not followed
SELECT 'ent_profile' AS source, batch, sheet, "row", 'merged_into' AS field, uscc AS key, uscc, into_filed
FROM facts.enterprise_merger
WHERE problem = 'cycle'
