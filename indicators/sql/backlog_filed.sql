-- grain: one month for which the backlog can be told
-- reads: facts.contract_flow, facts.execution, facts.form_month
-- writes: none
-- The backlog is what was signed less what was done: without the contracts of a
-- month it would be too small, without its executions too large. Nil returns tell
-- that there was nothing.
SELECT c.month
FROM (SELECT f.stat_month AS month FROM facts.contract_flow f
      UNION
      SELECT n.stat_month FROM facts.form_month n WHERE n.form = 'so_contract' AND n.all_nil) c
WHERE c.month IN (SELECT e.stat_month FROM facts.execution e
                  UNION ALL
                  SELECT n.stat_month FROM facts.form_month n WHERE n.form = 'so_execution' AND n.all_nil)
