-- grain: one return due that has not come
-- reads: facts.chase
-- writes: none
SELECT stat_month, form, unit, COALESCE(ent_name, '') AS ent_name, county, due_at, days_overdue, months_silent,
       COALESCE(CAST(last_usd AS VARCHAR), '') AS last_usd, COALESCE(CAST(share_usd AS VARCHAR), '') AS share_usd, open
FROM facts.chase
WHERE CAST($county AS VARCHAR) = '' OR county = CAST($county AS VARCHAR)
ORDER BY position
