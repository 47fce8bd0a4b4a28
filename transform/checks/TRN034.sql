-- rule: TRN034
-- severity: W
-- reads: facts.replacement, facts.version
-- zh: 申报 {bop_no} 已删除,应由 {final} 替代,但未收到该申报,金额暂缺
-- en: declaration {bop_no} was deleted in favour of {final}, which has not been received; its amount is missing
-- The few versions that were named are picked out first: the side that is looked
-- up must not be all of them.
SELECT p.source, p.batch, p.sheet, p."row", 'replaced_by' AS field, p.bop_no AS key, p.bop_no, p.final
FROM facts.replacement p
LEFT JOIN (SELECT DISTINCT v.source, v.key
           FROM facts.version v
           JOIN facts.replacement n ON n.source = v.source AND n.final = v.key
           WHERE v.outcome = 'accepted') k ON k.source = p.source AND k.key = p.final
WHERE p.final IS NOT NULL AND k.key IS NULL
