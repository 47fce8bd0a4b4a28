-- rule: LNK004
-- severity: W
-- reads: facts.enterprise
-- zh: 企业 {uscc} 填了并入企业 {merged_into}，但状态不是合并（{status}），按未合并处理
-- en: {uscc} names {merged_into} as its successor, yet its status is {status}, not merged; no merger is assumed
SELECT 'ent_profile' AS source, batch, sheet, "row", 'status' AS field, uscc AS key, uscc, merged_into, status
FROM facts.enterprise
WHERE last AND status <> '5' AND merged_into IS NOT NULL AND merged_into <> ''
