-- grain: one name of one firm without a break
-- reads: facts.enterprise
-- writes: none
WITH told AS (
  SELECT uscc, ent_name, estab_date, report_date, valid_from, valid_to,
         CASE WHEN ent_name = LAG(ent_name) OVER (PARTITION BY uscc ORDER BY valid_from) THEN 0 ELSE 1 END AS starts
  FROM facts.enterprise
),
run AS (
  SELECT t.*, SUM(starts) OVER (PARTITION BY uscc ORDER BY valid_from ROWS UNBOUNDED PRECEDING) AS nth,
         MIN(COALESCE(estab_date, report_date)) OVER (PARTITION BY uscc) AS since
  FROM told t
)
SELECT uscc, COALESCE(ent_name, '') AS name, MIN(valid_from) AS valid_from, MAX(valid_to) AS valid_to, MIN(since) AS since
FROM run
GROUP BY uscc, nth, COALESCE(ent_name, '')
ORDER BY uscc, MIN(valid_from)
