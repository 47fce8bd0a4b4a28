-- rule: LNK003
-- severity: W
-- reads: facts.enterprise_merger
-- zh: 企业 {uscc} 状态为合并，但并入企业 {into_filed} 未填或不在企业名录中，其代码仍指原企业
-- en: {uscc} merged into {into_filed}, which is blank or not in the register; its codes go on meaning the old firm
SELECT 'ent_profile' AS source, batch, sheet, "row", 'merged_into' AS field, uscc AS key, uscc, into_filed
FROM facts.enterprise_merger
WHERE problem IN ('no_target', 'unknown_target')
