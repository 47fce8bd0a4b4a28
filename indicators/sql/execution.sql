-- grain: one execution line; a local sub-contract's line has a second row that takes it out again (DC2)
-- reads: facts.contract, facts.execution, facts.park
-- writes: none
-- cohort: the contract was signed in the year in which the line counts.
-- level, in_park: the firm's park as known in the statistic month, from its last
-- filing up to it, or before its first filing from that one, since recognition is
-- older than the file; in_park: it is recognised and not revoked at the end of
-- the month.
-- principal: no firm on either row of a local sub-contract, which cancel wherever
-- places are not told apart.
-- first_year: the firm had no execution in any earlier year.
-- new_market: the client's economy had no offshore execution in the three years before.
SELECT f.usd, f.cny, f.focus, f.kept_abroad, f.late, f.red, f.shore, f.so_class1, f.so_class2, f.partner,
       f.county, f.park, f.ownership, f.size, f.uscc, CASE WHEN f.local_sub THEN NULL ELSE f.uscc END AS principal, f.contract_id, f.stat_month, f.event_month,
       COALESCE(p.level, '_N') AS level,
       p.recog_month <= f.stat_month AND (p.revoke_month IS NULL OR p.revoke_month > f.stat_month) AS in_park,
       SUBSTR(c.sign_month, 1, 4) = SUBSTR(f.stat_month, 1, 4) AS cohort,
       y.first_year = SUBSTR(f.stat_month, 1, 4) AS first_year,
       m.year_before IS NULL OR CAST(m.year AS INTEGER) - CAST(m.year_before AS INTEGER) > 3 AS new_market,
       f.payer_country <> f.partner AS payer_differs,
       CASE WHEN f.elimination THEN -1 ELSE 1 END AS weight
FROM facts.execution f
LEFT JOIN facts.contract c ON c.contract_id = f.contract_id
LEFT JOIN (SELECT k.park_id, k.level, s.stat_month,
                  SUBSTR(CAST(k.recog_date AS VARCHAR), 1, 7) AS recog_month,
                  SUBSTR(CAST(k.revoke_date AS VARCHAR), 1, 7) AS revoke_month,
                  ROW_NUMBER() OVER (PARTITION BY k.park_id, s.stat_month
                                     ORDER BY CASE WHEN k.stat_month <= s.stat_month THEN 0 ELSE 1 END,
                                              CASE WHEN k.stat_month <= s.stat_month THEN k.stat_month END DESC,
                                              k.stat_month, k.batch, k.sheet, k."row") AS nth
           FROM facts.park k
           CROSS JOIN (SELECT DISTINCT e.stat_month FROM facts.execution e) s) p
       ON p.park_id = f.park AND p.stat_month = f.stat_month AND p.nth = 1
LEFT JOIN (SELECT e.uscc, MIN(SUBSTR(e.stat_month, 1, 4)) AS first_year
           FROM facts.execution e WHERE NOT e.elimination GROUP BY e.uscc) y ON y.uscc = f.uscc
LEFT JOIN (SELECT d.partner, d.year, LAG(d.year) OVER (PARTITION BY d.partner ORDER BY d.year) AS year_before
           FROM (SELECT DISTINCT e.partner, SUBSTR(e.stat_month, 1, 4) AS year
                 FROM facts.execution e WHERE e.shore = 'OFF' AND NOT e.elimination) d) m
       ON m.partner = f.partner AND m.year = SUBSTR(f.stat_month, 1, 4) AND f.shore = 'OFF'
