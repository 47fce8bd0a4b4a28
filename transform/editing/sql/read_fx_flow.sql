-- grain: one entity, direction and month of services
-- reads: facts.fx_flow
-- writes: none
-- Persons are many and small; only units (C) are judged.
SELECT direction || entity AS unit, stat_month AS month,
       direction || CASE WHEN MIN(ebops) = MAX(ebops) THEN MIN(ebops) ELSE 'mixed' END AS class2,
       direction AS class1,
       TRY_CAST(CAST(SUM(usd) AS DECIMAL(38,2)) * 100 AS BIGINT) AS cents
FROM facts.fx_flow
WHERE service AND entity_kind = 'C' AND entity IS NOT NULL AND usd IS NOT NULL
GROUP BY direction, entity, stat_month
ORDER BY direction, entity, stat_month
