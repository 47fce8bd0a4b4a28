-- grain: one execution line in one group of economies; a line stands in every group of its client's economy
-- reads: facts.execution, reference.partner_group
-- writes: none
-- Membership counts at the beginning of the statistic month. Groups overlap.
-- Both rows of a local sub-contract cancel here, so they have no firm.
SELECT f.usd, f.shore, g.grp AS partner_group, CASE WHEN f.local_sub THEN NULL ELSE f.uscc END AS uscc, f.stat_month
FROM facts.execution f
JOIN reference.partner_group g ON g.alpha3 = f.partner
WHERE SUBSTR(CAST(g.valid_from AS VARCHAR), 1, 7) <= f.stat_month
  AND (g.valid_to IS NULL OR SUBSTR(CAST(g.valid_to AS VARCHAR), 1, 7) >= f.stat_month)
