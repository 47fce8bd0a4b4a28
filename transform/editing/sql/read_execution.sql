-- grain: one firm and month of execution
-- reads: facts.execution
-- writes: none
-- By the month of execution: a late filing is no jump of the work. Several classes
-- in one month are the class "mixed".
SELECT uscc AS unit, event_month AS month,
       CASE WHEN MIN(so_class2) = MAX(so_class2) THEN MIN(so_class2) ELSE 'mixed' END AS class2,
       CASE WHEN MIN(so_class1) = MAX(so_class1) THEN MIN(so_class1) ELSE 'mixed' END AS class1,
       TRY_CAST(CAST(SUM(usd) AS DECIMAL(38,2)) * 100 AS BIGINT) AS cents
FROM facts.execution
WHERE NOT elimination AND uscc IS NOT NULL AND usd IS NOT NULL
GROUP BY uscc, event_month
ORDER BY uscc, event_month
