-- grain: one month for which the backlog can be told
-- reads: facts.contract_flow, facts.execution
-- writes: none
-- The backlog is what was signed less what was done: without the contracts of a
-- month it would be too small, without its executions too large.
SELECT DISTINCT f.stat_month AS month
FROM facts.contract_flow f
WHERE f.stat_month IN (SELECT e.stat_month FROM facts.execution e)
