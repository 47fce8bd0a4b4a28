-- grain: one indicator and month, the target of the city for the whole year
-- reads: facts.target, indicators.span
-- writes: none
-- The city's own line (市本级 330300) is the target of the whole city; without
-- one the targets of the counties are added.
SELECT t.indicator, s.month AS stat_month,
       COALESCE(MAX(CASE WHEN t.county = '330300' THEN t.effective END), SUM(t.effective)) AS target
FROM facts.target t
JOIN indicators.span s ON s.basis = 'stock' AND SUBSTR(s.month, 1, 4) = CAST(t.year AS VARCHAR)
GROUP BY t.indicator, s.month
