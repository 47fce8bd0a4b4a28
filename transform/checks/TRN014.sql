-- rule: TRN014
-- severity: I
-- reads: facts.replacement
-- zh: 申报 {bop_no} 已删除,由 {replaced_by} 替代
-- en: declaration {bop_no} was deleted and replaced by {replaced_by}
SELECT source, batch, sheet, "row", 'replaced_by' AS field, bop_no AS key, bop_no, replaced_by
FROM facts.replacement
