-- rule: TRN023
-- severity: W
-- reads: facts.enterprise, facts.park, facts.target, reference.code
-- zh: 行政区划代码 {county} 在 {day} 无效
-- en: county code {county} was not valid on {day}
SELECT x.source, x.batch, x.sheet, x."row", 'county_code' AS field, x.key, x.county, CAST(x.day AS VARCHAR) AS day
FROM (SELECT 'ent_profile' AS source, batch, sheet, "row", uscc || '|' || CAST(report_date AS VARCHAR) AS key,
             county, report_date AS day
      FROM facts.enterprise
      UNION ALL
      SELECT 'park', batch, sheet, "row", park_id || '|' || stat_month, county,
             CAST(CAST(stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE)
      FROM facts.park
      UNION ALL
      SELECT 'target', batch, sheet, "row", year || '|' || indicator || '|' || county, county,
             TRY_CAST(year || '-12-31' AS DATE)
      FROM facts.target) x
LEFT JOIN reference.code c
  ON c.list = 'CL_COUNTY' AND c.code = x.county
 AND (c.valid_from IS NULL OR c.valid_from <= x.day)
 AND (c.valid_to IS NULL OR x.day <= c.valid_to)
WHERE c.code IS NULL AND x.day IS NOT NULL
