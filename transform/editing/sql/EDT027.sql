-- grain: one profile of January whose payroll is far from the sum of the year's returns
-- reads: facts.version, facts.headcount, raw.ent_profile
-- writes: none
-- Only firms with all twelve returns are compared, and only where the pay per head
-- is not questioned already by hr_stat.W01 and W02 or ent_profile.W04.
SELECT 'ent_profile' AS source, p.batch, p.sheet, p."row", 'payroll_wan' AS field, p.key, p.uscc, p.year,
       CAST(CAST(p.payroll AS DECIMAL(28,2)) AS VARCHAR) AS profile, CAST(h.payroll AS VARCHAR) AS returned
FROM (SELECT r.uscc, CAST(EXTRACT(YEAR FROM r.report_date) - 1 AS VARCHAR) AS year,
             CAST(r.payroll_wan AS DECIMAL(28,6)) * 10000 AS payroll, v.batch, v.sheet, v."row", v.key
      FROM raw.ent_profile r
      JOIN facts.version v
        ON v.source = 'ent_profile' AND v.outcome = 'accepted'
       AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
      WHERE r.audit_status = 'A' AND EXTRACT(MONTH FROM r.report_date) = 1 AND r.payroll_wan > 0
        AND r.payroll_wan BETWEEN r.emp_year_end AND CAST(r.emp_year_end AS DECIMAL(28,2)) * 240) p
JOIN (SELECT uscc, SUBSTR(stat_month, 1, 4) AS year, CAST(SUM(payroll_cny) AS DECIMAL(28,2)) AS payroll
      FROM facts.headcount
      WHERE NOT carried AND payroll_cny > 0 AND payroll_cny BETWEEN CAST(emp_end AS DECIMAL(28,2)) * 2000 AND CAST(emp_end AS DECIMAL(28,2)) * 200000
      GROUP BY 1, 2
      HAVING COUNT(*) = 12) h
  ON h.uscc = p.uscc AND h.year = p.year
WHERE p.year || '-12' >= CAST($valid_from AS VARCHAR)
  AND (p.payroll > h.payroll * CAST($times AS DECIMAL(9,4)) OR h.payroll > p.payroll * CAST($times AS DECIMAL(9,4)))
