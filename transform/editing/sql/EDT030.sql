-- grain: one run of months in which a contract executed the same amount
-- reads: facts.execution
-- writes: none
-- Runs by gaps and islands: months in a row with one amount have one difference
-- between the number of the month and their rank.
WITH month AS (
  SELECT contract_id, currency, event_month, CAST(SUM(orig) AS DECIMAL(28,2)) AS orig,
         CAST(SUBSTR(event_month, 1, 4) AS INTEGER) * 12 + CAST(SUBSTR(event_month, 6, 2) AS INTEGER) AS month_no
  FROM facts.execution
  WHERE NOT elimination AND event_month >= CAST($valid_from AS VARCHAR)
  GROUP BY contract_id, currency, event_month
  HAVING SUM(orig) > 0
),
island AS (
  SELECT contract_id, currency, orig, event_month, month_no,
         month_no - ROW_NUMBER() OVER (PARTITION BY contract_id, currency, orig ORDER BY month_no) AS run
  FROM month
),
found AS (
  SELECT contract_id, currency, orig, COUNT(*) AS months, MAX(event_month) AS last_month
  FROM island
  GROUP BY contract_id, currency, orig, run
  HAVING COUNT(*) >= CAST($run AS INTEGER)
)
SELECT 'so_execution' AS source, e.batch, e.sheet, e."row", 'amt_orig' AS field, e.exec_id AS key,
       f.contract_id, CAST(f.months AS VARCHAR) AS months, CAST(f.orig AS VARCHAR) AS orig, f.currency
FROM found f
JOIN (SELECT contract_id, currency, event_month, batch, sheet, "row", exec_id,
             ROW_NUMBER() OVER (PARTITION BY contract_id, currency, event_month ORDER BY orig DESC, exec_id) AS nth
      FROM facts.execution
      WHERE NOT elimination) e
  ON e.contract_id = f.contract_id AND e.currency = f.currency AND e.event_month = f.last_month AND e.nth = 1
