-- grain: one firm and quarter of the direct report that holds less than was executed abroad
-- reads: facts.version, facts.execution, raw.st_direct
-- writes: none
-- The direct report is filed for the last month of a quarter, in 万美元. A firm's
-- largest line carries the finding.
WITH report AS (
  SELECT r.uscc, r.period, r.exp_usd, v.batch, v.sheet, v."row", v.key,
         CAST(SUM(r.exp_usd) OVER (PARTITION BY r.uscc, r.period) AS DECIMAL(28,6)) AS total,
         ROW_NUMBER() OVER (PARTITION BY r.uscc, r.period ORDER BY r.exp_usd DESC, v.key) AS nth
  FROM raw.st_direct r
  JOIN facts.version v
    ON v.source = 'st_direct' AND v.outcome = 'accepted'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
  WHERE r.audit_status = 'A' AND SUBSTR(r.period, 6, 2) IN ('03', '06', '09', '12') AND r.period >= CAST($valid_from AS VARCHAR)
),
executed AS (
  SELECT e.uscc,
         SUBSTR(e.event_month, 1, 5) || CASE WHEN SUBSTR(e.event_month, 6, 2) <= '03' THEN '03'
                                             WHEN SUBSTR(e.event_month, 6, 2) <= '06' THEN '06'
                                             WHEN SUBSTR(e.event_month, 6, 2) <= '09' THEN '09'
                                             ELSE '12' END AS period,
         CAST(SUM(e.usd) AS DECIMAL(28,2)) AS usd
  FROM facts.execution e
  WHERE e.shore = 'OFF' AND NOT e.elimination
  GROUP BY 1, 2
)
SELECT 'st_direct' AS source, r.batch, r.sheet, r."row", 'exp_usd' AS field, r.key, r.period,
       CAST(r.total AS VARCHAR) AS direct,
       CAST(CAST(x.usd * CAST(0.0001 AS DECIMAL(5,4)) AS DECIMAL(28,4)) AS VARCHAR) AS executed
FROM report r
JOIN executed x ON x.uscc = r.uscc AND x.period = r.period
WHERE r.nth = 1
  AND x.usd > r.total * 10000 * CAST($times AS DECIMAL(9,4))
  AND x.usd - r.total * 10000 >= CAST($usd AS DECIMAL(18,2))
