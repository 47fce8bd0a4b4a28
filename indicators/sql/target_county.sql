-- grain: one indicator, county and month, the target for the whole year
-- reads: facts.target, indicators.span
-- writes: none
SELECT t.indicator, t.county, s.month AS stat_month, t.effective AS target
FROM facts.target t
JOIN indicators.span s ON s.basis = 'stock' AND SUBSTR(s.month, 1, 4) = CAST(t.year AS VARCHAR)
WHERE t.county <> '330300'
