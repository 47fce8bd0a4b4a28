-- grain: one missing return whose value is to be estimated
-- reads: estimate.missing
-- writes: none
SELECT form, stat_month, unit, county, so_class1, size, run_length, known_before, COALESCE(prev_month, '') AS prev_month,
       CAST(CAST(COALESCE(prev_offshore, 0) AS DECIMAL(28,2)) * 100 AS BIGINT) AS prev_offshore,
       CAST(CAST(COALESCE(prev_onshore, 0) AS DECIMAL(28,2)) * 100 AS BIGINT) AS prev_onshore,
       CAST(COALESCE(size_wan, 0) AS DOUBLE) AS size_wan, CAST(COALESCE(staff, 0) AS DOUBLE) AS staff
FROM estimate.missing
ORDER BY form, stat_month, unit
