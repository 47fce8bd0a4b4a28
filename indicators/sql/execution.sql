-- grain: one execution line; a local sub-contract's line has a second row that takes it out again (DC2)
-- reads: facts.contract, facts.execution, facts.park
-- writes: none
-- cohort: the contract was signed in the year in which the line counts.
-- in_park: the firm's park is recognised and not revoked at the end of the month.
-- first_year: the firm had no execution in any earlier year.
-- new_market: the client's economy had no offshore execution in the three years before.
SELECT f.usd, f.cny, f.focus, f.kept_abroad, f.late, f.red, f.shore, f.so_class1, f.so_class2, f.partner,
       f.county, f.park, f.ownership, f.size, f.uscc, f.contract_id, f.stat_month, f.event_month,
       COALESCE(p.level, '_N') AS level,
       p.recog_month <= f.stat_month AND (p.revoke_month IS NULL OR p.revoke_month > f.stat_month) AS in_park,
       SUBSTR(c.sign_month, 1, 4) = SUBSTR(f.stat_month, 1, 4) AS cohort,
       y.first_year = SUBSTR(f.stat_month, 1, 4) AS first_year,
       m.year_before IS NULL OR CAST(m.year AS INTEGER) - CAST(m.year_before AS INTEGER) > 3 AS new_market,
       f.payer_country <> f.partner AS payer_differs,
       CASE WHEN f.elimination THEN -1 ELSE 1 END AS weight
FROM facts.execution f
LEFT JOIN facts.contract c ON c.contract_id = f.contract_id
LEFT JOIN (SELECT k.park_id, k.level,
                  SUBSTR(CAST(k.recog_date AS VARCHAR), 1, 7) AS recog_month,
                  SUBSTR(CAST(k.revoke_date AS VARCHAR), 1, 7) AS revoke_month,
                  ROW_NUMBER() OVER (PARTITION BY k.park_id ORDER BY k.stat_month DESC, k.batch, k.sheet, k."row") AS nth
           FROM facts.park k) p ON p.park_id = f.park AND p.nth = 1
LEFT JOIN (SELECT e.uscc, MIN(SUBSTR(e.stat_month, 1, 4)) AS first_year
           FROM facts.execution e WHERE NOT e.elimination GROUP BY e.uscc) y ON y.uscc = f.uscc
LEFT JOIN (SELECT d.partner, d.year, LAG(d.year) OVER (PARTITION BY d.partner ORDER BY d.year) AS year_before
           FROM (SELECT DISTINCT e.partner, SUBSTR(e.stat_month, 1, 4) AS year
                 FROM facts.execution e WHERE e.shore = 'OFF' AND NOT e.elimination) d) m
       ON m.partner = f.partner AND m.year = SUBSTR(f.stat_month, 1, 4) AND f.shore = 'OFF'
