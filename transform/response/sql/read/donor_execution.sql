-- grain: one unit with known execution in month $month
-- reads: estimate.value
-- writes: none
SELECT unit, so_class1, size, CAST(COALESCE(size_wan, 0) AS DOUBLE) AS size_wan, CAST(COALESCE(staff, 0) AS DOUBLE) AS staff,
       CAST(CAST(offshore AS DECIMAL(28,2)) * 100 AS BIGINT) AS offshore_usd,
       CAST(CAST(onshore AS DECIMAL(28,2)) * 100 AS BIGINT) AS onshore_usd,
       CAST(CAST(total AS DECIMAL(28,2)) * 100 AS BIGINT) AS total_usd
FROM estimate.value
WHERE form = 'so_execution' AND stat_month = $month
ORDER BY unit
