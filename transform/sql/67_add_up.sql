-- grain: one measure of outsourcing in one statistic month
-- reads: facts.execution, facts.contract_flow
-- writes: facts.add_up
-- The counties show work that one local firm passed to another at both of them,
-- the city counts it once (DC2): what the counties add up to more than the city is
-- told as a line of its own. Both sums are of amounts to the cent and never of
-- rounded ones. Without a rate an amount counts on neither side (TRN020).
CREATE TABLE facts.add_up AS
SELECT stat_month, measure,
       CAST(SUM(CASE WHEN elimination THEN 0 ELSE value END) AS DECIMAL(38,2)) AS counties_sum,
       CAST(SUM(value) AS DECIMAL(38,2)) AS city,
       CAST(SUM(CASE WHEN elimination THEN -value ELSE 0 END) AS DECIMAL(38,2)) AS difference
FROM (SELECT stat_month, 'execution_usd' AS measure, usd AS value, elimination FROM facts.execution
      UNION ALL
      SELECT stat_month, 'execution_cny', cny, elimination FROM facts.execution
      UNION ALL
      SELECT stat_month, 'execution_lines', CAST(n AS DECIMAL(18,2)), elimination FROM facts.execution
      UNION ALL
      SELECT stat_month, 'contract_usd', usd, elimination FROM facts.contract_flow
      UNION ALL
      SELECT stat_month, 'contract_cny', cny, elimination FROM facts.contract_flow
      UNION ALL
      SELECT stat_month, 'contract_number', CAST(n AS DECIMAL(18,2)), elimination FROM facts.contract_flow) x
WHERE value IS NOT NULL
GROUP BY stat_month, measure
ORDER BY stat_month, measure;
