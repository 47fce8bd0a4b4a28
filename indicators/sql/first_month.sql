-- grain: one row, the first statistic month of the monthly filings
-- reads: facts.contract_flow, facts.execution, facts.form_month, facts.fx_flow, facts.headcount
-- writes: none
SELECT MIN(m.month) AS month
FROM (SELECT MIN(stat_month) AS month FROM facts.execution
      UNION ALL SELECT MIN(stat_month) FROM facts.contract_flow
      UNION ALL SELECT MIN(stat_month) FROM facts.headcount
      UNION ALL SELECT MIN(stat_month) FROM facts.fx_flow
      UNION ALL SELECT MIN(stat_month) FROM facts.form_month WHERE form IN ('so_contract', 'so_execution') AND all_nil) m
