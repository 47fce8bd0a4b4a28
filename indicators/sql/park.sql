-- grain: one recognised park at the end of one month
-- reads: facts.park, indicators.span
-- writes: none
-- Parks file by quarter: a month takes the park's last filing up to it, and
-- before the first filing that one, since recognition is older than the file.
SELECT k.park_id AS park, k.county, k.level, k.so_tenants, k.floor_sqm, k.floor_used_sqm, k.month AS stat_month
FROM (SELECT p.park_id, p.county, p.level, p.so_tenants, p.floor_sqm, p.floor_used_sqm, p.recog_date, p.revoke_date, s.month,
             ROW_NUMBER() OVER (PARTITION BY p.park_id, s.month
                                ORDER BY CASE WHEN p.stat_month <= s.month THEN 0 ELSE 1 END,
                                         CASE WHEN p.stat_month <= s.month THEN p.stat_month END DESC,
                                         p.stat_month, p.batch, p.sheet, p."row") AS nth
      FROM facts.park p
      JOIN indicators.span s ON s.basis = 'stock') k
WHERE k.nth = 1
  AND SUBSTR(CAST(k.recog_date AS VARCHAR), 1, 7) <= k.month
  AND (k.revoke_date IS NULL OR SUBSTR(CAST(k.revoke_date AS VARCHAR), 1, 7) > k.month)
