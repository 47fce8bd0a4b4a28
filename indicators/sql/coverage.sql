-- grain: one form and county in one month
-- reads: facts.coverage
-- writes: none
-- '_T' is the city, the sum of the counties, and stays out.
SELECT c.form, c.county, c.reported_usd, c.imputed_usd, c.stat_month
FROM facts.coverage c
WHERE c.county <> '_T'
