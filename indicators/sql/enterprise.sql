-- grain: one firm at the end of one month
-- reads: facts.enterprise, indicators.span
-- writes: none
-- The attributes are those of the spell that holds the last day of the month.
SELECT e.uscc, e.status, e.county, e.park, e.ownership_group AS ownership, e.size, s.month AS stat_month,
       SUBSTR(CAST(e.sys_reg_date AS VARCHAR), 1, 7) <= s.month AS registered
FROM facts.enterprise e
JOIN indicators.span s ON s.basis = 'stock'
 AND SUBSTR(CAST(e.valid_from AS VARCHAR), 1, 7) <= s.month
 AND (e.valid_to IS NULL OR SUBSTR(CAST(e.valid_to AS VARCHAR), 1, 7) > s.month)
