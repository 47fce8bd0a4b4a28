-- rule: TRN010
-- severity: I
-- reads: facts.execution
-- zh: 补报:{event_month} 的执行计入统计月 {stat_month}
-- en: filed late: execution of {event_month} counts in statistic month {stat_month}
SELECT 'so_execution' AS source, batch, sheet, "row", 'exec_date' AS field, exec_id AS key,
       event_month, stat_month
FROM facts.execution
WHERE late AND NOT elimination
