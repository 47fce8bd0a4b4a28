-- grain: one open entry of the review queue
-- reads: facts.review_queue
-- writes: none
SELECT position, rule, severity, COALESCE(source, ''), COALESCE(batch, ''), COALESCE(sheet, ''), COALESCE("row", 0), COALESCE(field, ''),
       COALESCE(key, ''), COALESCE(uscc, ''), COALESCE(indicator, ''), COALESCE(CAST(effect_usd AS VARCHAR), ''),
       CAST(effect_share AS DOUBLE), CAST(COALESCE(rest_share, 0) AS DOUBLE), stop, state, COALESCE(period, ''),
       COALESCE(CAST(value AS VARCHAR), ''), COALESCE(CAST(expected AS VARCHAR), '')
FROM facts.review_queue
WHERE state = 'open' AND position <= $limit
ORDER BY position
