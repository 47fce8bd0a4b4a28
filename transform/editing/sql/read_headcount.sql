-- grain: one filed headcount return, persons times 100
-- reads: facts.headcount
-- writes: none
SELECT uscc AS unit, stat_month AS month, so_class1 AS class2, '' AS class1, TRY_CAST(CAST(emp_end AS DECIMAL(38,2)) * 100 AS BIGINT) AS cents
FROM facts.headcount
WHERE NOT carried AND emp_end IS NOT NULL
ORDER BY uscc, stat_month
