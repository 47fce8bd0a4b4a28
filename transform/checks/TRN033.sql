-- rule: TRN033
-- severity: E
-- reads: facts.replacement
-- zh: 申报 {bop_no} 由 {replaced_by} 替代,而替代关系循环回到自身,该申报按已删除处理,请核对替代申报号码
-- en: declaration {bop_no} is replaced by {replaced_by}, and the chain leads back into itself; it stays deleted
SELECT source, batch, sheet, "row", 'replaced_by' AS field, bop_no AS key, bop_no, replaced_by
FROM facts.replacement
WHERE final IS NULL
