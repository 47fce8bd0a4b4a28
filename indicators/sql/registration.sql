-- grain: one firm, dated by its registration in the ministry's system
-- reads: facts.enterprise
-- writes: none
-- County and ownership are those of the last day of the month of registration.
SELECT e.uscc, e.county, e.ownership_group AS ownership, SUBSTR(CAST(l.sys_reg_date AS VARCHAR), 1, 7) AS reg_month
FROM facts.enterprise l
JOIN facts.enterprise e ON e.uscc = l.uscc
 AND SUBSTR(CAST(e.valid_from AS VARCHAR), 1, 7) <= SUBSTR(CAST(l.sys_reg_date AS VARCHAR), 1, 7)
 AND (e.valid_to IS NULL OR SUBSTR(CAST(e.valid_to AS VARCHAR), 1, 7) > SUBSTR(CAST(l.sys_reg_date AS VARCHAR), 1, 7))
WHERE l.last AND l.sys_reg_date IS NOT NULL
