-- grain: the review queue as a whole
-- reads: facts.review_queue
-- writes: none
SELECT COUNT(CASE state WHEN 'open' THEN 1 END) AS open,
       COUNT(CASE state WHEN 'confirmed' THEN 1 END) AS confirmed,
       COUNT(CASE state WHEN 'waived' THEN 1 END) AS waived,
       COALESCE(MIN(CASE WHEN stop THEN position END), 0) AS stop,
       CAST(COALESCE(MAX(CASE WHEN stop THEN rest_share END), 0) AS DOUBLE) AS rest
FROM facts.review_queue
