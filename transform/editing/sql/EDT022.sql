-- grain: one firm and month with more hires filed one by one than in its return
-- reads: facts.version, facts.headcount, raw.new_hire
-- writes: none
SELECT 'hr_stat' AS source, h.batch, h.sheet, h."row", 'emp_new' AS field, h.uscc || '|' || h.stat_month AS key,
       h.uscc, h.stat_month AS period, CAST(n.hires AS VARCHAR) AS hires, CAST(h.emp_new AS VARCHAR) AS emp_new
FROM facts.headcount h
JOIN (SELECT r.uscc, SUBSTR(CAST(r.hire_date AS VARCHAR), 1, 7) AS month, COUNT(DISTINCT r.hire_id) AS hires
      FROM raw.new_hire r
      JOIN facts.version v
        ON v.source = 'new_hire' AND v.outcome = 'accepted'
       AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
      GROUP BY 1, 2) n
  ON n.uscc = h.uscc AND n.month = h.stat_month
WHERE NOT h.carried AND n.hires > h.emp_new AND h.stat_month >= CAST($valid_from AS VARCHAR)
