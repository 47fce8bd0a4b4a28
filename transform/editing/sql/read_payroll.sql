-- grain: one filed headcount return with its payroll a head in fen
-- reads: facts.headcount
-- writes: none
SELECT uscc AS unit, stat_month AS month, so_class1 AS class2, '' AS class1,
       TRY_CAST(ROUND(CAST(payroll_cny AS DOUBLE) * 100 / emp_end) AS BIGINT) AS cents
FROM facts.headcount
WHERE NOT carried AND payroll_cny > 0 AND emp_end > 0
ORDER BY uscc, stat_month
