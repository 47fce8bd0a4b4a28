-- grain: one transaction-code line of a payment declared to SAFE
-- reads: facts.fx_flow
-- writes: none
-- Receipts and payments come in files of their own, so each is a relation of its
-- own: a month is filed for one and may be missing for the other.
SELECT f.usd, f.service, f.knowledge, f.ebops, f.partner, f.county, f.currency, f.entity, f.stat_month
FROM facts.fx_flow f
WHERE f.direction = 'D'
