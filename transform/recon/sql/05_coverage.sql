-- grain: one month of which SAFE delivered receipts
-- reads: facts.fx_flow, facts.run
-- writes: facts.recon_coverage, facts.recon_horizon
-- A quarter is reconciled when at least one of its months is here. The horizon
-- is the last day SAFE's receipts can be expected to show: the end of the last
-- month delivered, or the cutoff of the build when that is earlier. What is
-- younger than 90 days there may still be paid. last_month is that of the
-- cutoff: a receipt cannot be known to be later.
CREATE TABLE facts.recon_coverage AS
SELECT month, SUBSTR(month, 1, 4) || 'Q' || CAST((CAST(SUBSTR(month, 6, 2) AS INTEGER) + 2) // 3 AS VARCHAR) AS quarter,
       CAST(SUM(receipts) AS BIGINT) AS receipts
FROM (SELECT SUBSTR(CAST(value_date AS VARCHAR), 1, 7) AS month, COUNT(*) AS receipts
      FROM facts.fx_flow
      WHERE side = 'receipt'
      GROUP BY value_date) x
GROUP BY month
ORDER BY month;

CREATE TABLE facts.recon_horizon AS
SELECT LEAST(m.month_end, COALESCE(CAST(r.cutoff AS DATE), m.month_end)) AS horizon,
       SUBSTR(CAST(COALESCE(CAST(r.cutoff AS DATE), m.month_end) AS VARCHAR), 1, 7) AS last_month
FROM (SELECT CAST(CAST(MAX(month) || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) AS month_end
      FROM facts.recon_coverage) m
CROSS JOIN facts.run r
WHERE m.month_end IS NOT NULL;
