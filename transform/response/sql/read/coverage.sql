-- grain: one form of one county in one month, and of the city
-- reads: facts.coverage
-- writes: none
SELECT stat_month, form, county, units_due, units_in, on_time, nil_units, silent, waived,
       COALESCE(CAST(reported_usd AS VARCHAR), '') AS reported_usd, COALESCE(CAST(imputed_usd AS VARCHAR), '') AS imputed_usd,
       COALESCE(CAST(coverage AS VARCHAR), '') AS coverage
FROM facts.coverage
WHERE stat_month = CAST($month AS VARCHAR)
ORDER BY form, county
