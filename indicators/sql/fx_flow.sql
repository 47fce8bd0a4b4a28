-- grain: one transaction-code line of a receipt or payment declared to SAFE
-- reads: facts.fx_flow
-- writes: none
SELECT f.usd, f.cny, f.direction, f.service, f.knowledge, f.ebops, f.partner, f.county, f.currency, f.entity, f.stat_month
FROM facts.fx_flow f
