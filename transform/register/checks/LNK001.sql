-- rule: LNK001
-- severity: W
-- reads: facts.enterprise
-- zh: 统一社会信用代码 {uscc}（{ent_name}）与 {other} 含有同一组织机构代码 {org_code}，该组织机构代码暂不对应任何企业，请核对
-- en: {uscc} holds the organisation code {org_code} that {other} holds too; until that is settled the code names neither
-- A code whose place for the division has no digits is no USCC and says nothing.
SELECT 'ent_profile' AS source, e.batch, e.sheet, e."row", 'uscc' AS field, e.uscc AS key,
       e.uscc, e.ent_name, e.org_code, d.other
FROM facts.enterprise e
JOIN (SELECT SUBSTR(uscc, 9, 9) AS org_code, MIN(uscc) AS other
      FROM facts.enterprise
      WHERE LENGTH(uscc) = 18 AND TRY_CAST(SUBSTR(uscc, 3, 6) AS INTEGER) IS NOT NULL
      GROUP BY SUBSTR(uscc, 9, 9)
      HAVING COUNT(DISTINCT uscc) > 1) d
  ON d.org_code = SUBSTR(e.uscc, 9, 9) AND d.other <> e.uscc
WHERE e.last AND LENGTH(e.uscc) = 18 AND TRY_CAST(SUBSTR(e.uscc, 3, 6) AS INTEGER) IS NOT NULL
