-- grain: one firm that executed steadily and then no more
-- reads: facts.start_stop, facts.enterprise
-- writes: none
-- Only firms that operate still, by their last profile. The finding has no row:
-- what is missing stands nowhere.
SELECT 'so_execution' AS source, CAST(NULL AS VARCHAR) AS batch, CAST(NULL AS VARCHAR) AS sheet,
       CAST(NULL AS INTEGER) AS "row", CAST(NULL AS VARCHAR) AS field, s.uscc AS key, s.uscc,
       s.period, CAST(s.months_before AS VARCHAR) AS months
FROM facts.start_stop s
JOIN facts.enterprise e ON e.uscc = s.uscc AND e.last AND e.status = '1'
WHERE s.series = 'execution' AND s.kind = 'stop' AND s.months_after IS NULL
  AND s.months_before >= CAST($run AS INTEGER) AND s.months_open >= CAST($silence AS INTEGER)
  AND s.period >= CAST($valid_from AS VARCHAR)
