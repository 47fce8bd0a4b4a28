-- grain: one line of a receipt declared to SAFE under one code of the comparable base
-- reads: facts.fx_base
-- writes: none
SELECT b.usd, b.service, b.ebops, b.county, b.entity, b.stat_month
FROM facts.fx_base b
WHERE b.direction = 'C'
