-- rule: TRN022
-- severity: W
-- reads: facts.contract_event, facts.execution, facts.headcount, facts.entity
-- zh: 企业 {uscc} 不在企业名录中,县区和园区按"未知"统计
-- en: firm {uscc} is not in the register; county and park are counted as unknown
SELECT x.source, x.batch, x.sheet, x."row", 'uscc' AS field, x.key, x.uscc
FROM (SELECT 'so_contract' AS source, batch, sheet, "row", key, uscc
      FROM facts.contract_event
      WHERE reason = ''
      UNION ALL
      SELECT 'so_execution', batch, sheet, "row", exec_id, uscc
      FROM facts.execution
      WHERE NOT elimination
      UNION ALL
      SELECT 'hr_stat', batch, sheet, "row", uscc || '|' || stat_month, uscc
      FROM facts.headcount
      WHERE NOT carried) x
LEFT JOIN (SELECT DISTINCT code FROM facts.entity) n ON n.code = x.uscc
WHERE n.code IS NULL
