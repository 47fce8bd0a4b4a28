-- grain: one declaration number with filings far from its receipt
-- reads: facts.execution, facts.fx_flow
-- writes: none
-- Only those five times apart or more are read: the smallest factor that is told
-- is that of a mistaken currency. The largest filing stands for all.
SELECT e.exec_id AS unit, e.event_month AS month, e.bop_no, TRY_CAST(CAST(e.usd AS DECIMAL(38,2)) * 100 AS BIGINT) AS cents,
       TRY_CAST(CAST(f.usd AS DECIMAL(38,2)) * 100 AS BIGINT) AS receipt
FROM (SELECT exec_id, event_month, bop_no, CAST(SUM(usd) OVER (PARTITION BY bop_no) AS DECIMAL(28,2)) AS usd,
             ROW_NUMBER() OVER (PARTITION BY bop_no ORDER BY usd DESC, exec_id) AS nth
      FROM facts.execution
      WHERE bop_no IS NOT NULL AND NOT elimination AND NOT red AND NOT kept_abroad AND usd > 0) e
JOIN (SELECT bop_no, CAST(SUM(usd) AS DECIMAL(28,2)) AS usd
      FROM facts.fx_flow
      WHERE source = 'safe_receipt' AND usd > 0
      GROUP BY bop_no) f
  ON f.bop_no = e.bop_no
WHERE e.nth = 1 AND (e.usd > CAST(f.usd AS DECIMAL(38,2)) * 5 OR f.usd > CAST(e.usd AS DECIMAL(38,2)) * 5)
ORDER BY e.exec_id
