-- rule: RSP010
-- severity: I
-- reads: facts.form_month
-- zh: {stat_month} 有 {form} 表报送数据({units} 个单位),但该期没有应报单位名录,无法计算报送率
-- en: {units} units filed {form} for {stat_month}, but no roster of that month is there: no response rate
-- Said of the months between the first and the last roster of the form.
SELECT m.form AS source, CAST(NULL AS VARCHAR) AS batch, CAST(NULL AS VARCHAR) AS sheet, CAST(NULL AS INTEGER) AS "row",
       CAST(NULL AS VARCHAR) AS field, m.stat_month || '|' || m.form AS key, m.form, m.stat_month, CAST(m.units_in AS VARCHAR) AS units
FROM facts.form_month m
JOIN (SELECT form, MIN(stat_month) AS first_month, MAX(stat_month) AS last_month
      FROM facts.form_month
      WHERE rostered
      GROUP BY form) s ON s.form = m.form
WHERE NOT m.rostered AND m.filed AND s.first_month < m.stat_month AND m.stat_month < s.last_month
