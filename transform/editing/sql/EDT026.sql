-- grain: one profile of January whose staff is far from the return of December
-- reads: facts.version, facts.headcount, raw.ent_profile
-- writes: none
-- The profile of January holds the year before (1月15日前报上年).
SELECT 'ent_profile' AS source, p.batch, p.sheet, p."row", 'emp_year_end' AS field, p.key, p.uscc, p.year,
       CAST(p.emp_year_end AS VARCHAR) AS profile, CAST(h.emp_end AS VARCHAR) AS returned
FROM (SELECT r.uscc, CAST(EXTRACT(YEAR FROM r.report_date) - 1 AS VARCHAR) AS year, r.emp_year_end,
             v.batch, v.sheet, v."row", v.key
      FROM raw.ent_profile r
      JOIN facts.version v
        ON v.source = 'ent_profile' AND v.outcome = 'accepted'
       AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
      WHERE r.audit_status = 'A' AND EXTRACT(MONTH FROM r.report_date) = 1) p
JOIN facts.headcount h ON h.uscc = p.uscc AND h.stat_month = p.year || '-12' AND NOT h.carried
WHERE h.stat_month >= CAST($valid_from AS VARCHAR)
  AND ABS(CAST(p.emp_year_end AS DECIMAL(28,2)) - h.emp_end) >= CAST($persons AS INTEGER)
  AND (p.emp_year_end > CAST(h.emp_end AS DECIMAL(28,2)) * CAST($times AS DECIMAL(9,4)) OR h.emp_end > CAST(p.emp_year_end AS DECIMAL(28,2)) * CAST($times AS DECIMAL(9,4)))
