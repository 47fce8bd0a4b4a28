-- grain: one headline figure over the last twelve closed months, the stock at their end
-- reads: facts.execution, facts.contract_flow, facts.fx_flow, facts.headcount
-- writes: none
-- As published for the city: the elimination lines are in the sums.
SELECT 'EX01' AS indicator, CAST(SUM(usd) AS DOUBLE) AS total
FROM facts.execution WHERE stat_month BETWEEN $first AND $last
UNION ALL
SELECT 'EX03', CAST(SUM(usd) AS DOUBLE)
FROM facts.execution WHERE shore = 'OFF' AND stat_month BETWEEN $first AND $last
UNION ALL
SELECT 'CT01', CAST(SUM(n) AS DOUBLE)
FROM facts.contract_flow WHERE stat_month BETWEEN $first AND $last
UNION ALL
SELECT 'CT04', CAST(SUM(usd) AS DOUBLE)
FROM facts.contract_flow WHERE shore = 'OFF' AND stat_month BETWEEN $first AND $last
UNION ALL
SELECT CASE direction WHEN 'C' THEN 'ST01' ELSE 'ST02' END, CAST(SUM(usd) AS DOUBLE)
FROM facts.fx_flow WHERE service AND stat_month BETWEEN $first AND $last
GROUP BY direction
UNION ALL
SELECT 'HR01', CAST(SUM(emp_end) AS DOUBLE)
FROM facts.headcount
WHERE stat_month = (SELECT MAX(stat_month) FROM facts.headcount WHERE stat_month BETWEEN $first AND $last)
