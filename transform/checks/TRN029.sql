-- rule: TRN029
-- severity: W
-- reads: facts.headcount
-- zh: 期末从业人员 {emp_end} 与上期末 {before} 加本期新增 {hired} 减本期离职 {gone}(应为 {expected})不符,请核对
-- en: staff at the end {emp_end}, but {before} the month before plus {hired} hired minus {gone} left make {expected}
-- Only two filed months in a row are compared: what was carried forward, or not
-- filed at all, says nothing about who came and went.
SELECT 'hr_stat' AS source, t.batch, t.sheet, t."row", 'emp_end' AS field, t.uscc || '|' || t.stat_month AS key,
       CAST(t.emp_end AS VARCHAR) AS emp_end, CAST(p.emp_end AS VARCHAR) AS before,
       CAST(t.emp_new AS VARCHAR) AS hired, CAST(t.emp_leave AS VARCHAR) AS gone,
       CAST(p.emp_end + t.emp_new - t.emp_leave AS VARCHAR) AS expected
FROM facts.headcount t
JOIN facts.headcount p
  ON p.uscc = t.uscc AND NOT p.carried
 AND p.stat_month = SUBSTR(CAST(CAST(t.stat_month || '-01' AS DATE) - INTERVAL '1' MONTH AS VARCHAR), 1, 7)
WHERE NOT t.carried AND t.emp_end <> p.emp_end + t.emp_new - t.emp_leave
