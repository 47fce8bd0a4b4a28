-- rule: RSP008
-- severity: I
-- reads: estimate.cell
-- zh: {stat_month} {county} 的 {field} 未报部分超过上限,标为初步数:已报 {reported},估计 {imputed}
-- en: {field} of {county} in {stat_month} is provisional: {reported} was filed, {imputed} is estimated
SELECT form AS source, CAST(NULL AS VARCHAR) AS batch, CAST(NULL AS VARCHAR) AS sheet, CAST(NULL AS INTEGER) AS "row",
       field, stat_month || '|' || county || '|' || field AS key, stat_month, county,
       CAST(reported AS VARCHAR) AS reported, CAST(imputed AS VARCHAR) AS imputed
FROM estimate.cell
WHERE mark = 'P' AND field IN ('total_usd', 'emp_end')
