-- grain: one transaction-code line of a receipt in one group of economies; groups overlap
-- reads: facts.fx_flow, reference.partner_group
-- writes: none
SELECT f.usd, f.service, g.grp AS partner_group, f.entity, f.stat_month
FROM facts.fx_flow f
JOIN reference.partner_group g ON g.alpha3 = f.partner
WHERE f.direction = 'C'
  AND SUBSTR(CAST(g.valid_from AS VARCHAR), 1, 7) <= f.stat_month
  AND (g.valid_to IS NULL OR SUBSTR(CAST(g.valid_to AS VARCHAR), 1, 7) >= f.stat_month)
