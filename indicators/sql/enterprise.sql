-- grain: one firm at the end of one month
-- reads: facts.enterprise, facts.park, indicators.span
-- writes: none
-- The attributes are those of the spell that holds the last day of the month.
-- level: of the firm's park, when it is recognised at the end of the month as
-- known then (as in park.sql); _N for all other firms.
SELECT e.uscc, e.status, e.county, e.park, e.ownership_group AS ownership, e.size, s.month AS stat_month,
       SUBSTR(CAST(e.sys_reg_date AS VARCHAR), 1, 7) <= s.month AS registered,
       COALESCE(p.level, '_N') AS level
FROM facts.enterprise e
JOIN indicators.span s ON s.basis = 'stock'
 AND SUBSTR(CAST(e.valid_from AS VARCHAR), 1, 7) <= s.month
 AND (e.valid_to IS NULL OR SUBSTR(CAST(e.valid_to AS VARCHAR), 1, 7) > s.month)
LEFT JOIN (SELECT k.park_id, k.level, m.month,
                  SUBSTR(CAST(k.recog_date AS VARCHAR), 1, 7) AS recog_month,
                  SUBSTR(CAST(k.revoke_date AS VARCHAR), 1, 7) AS revoke_month,
                  ROW_NUMBER() OVER (PARTITION BY k.park_id, m.month
                                     ORDER BY CASE WHEN k.stat_month <= m.month THEN 0 ELSE 1 END,
                                              CASE WHEN k.stat_month <= m.month THEN k.stat_month END DESC,
                                              k.stat_month, k.batch, k.sheet, k."row") AS nth
           FROM facts.park k
           JOIN indicators.span m ON m.basis = 'stock') p
       ON p.park_id = e.park AND p.month = s.month AND p.nth = 1
      AND p.recog_month <= s.month AND (p.revoke_month IS NULL OR p.revoke_month > s.month)
