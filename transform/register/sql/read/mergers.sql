-- grain: one firm whose last profile says that it merged into another
-- reads: facts.enterprise
-- writes: none
-- The day is that of the first of its last reports that all say so.
WITH other AS (
  SELECT uscc, MAX(report_date) AS day
  FROM facts.enterprise
  WHERE status <> '5'
  GROUP BY uscc
)
SELECT l.uscc, MIN(f.report_date) AS merged_on, COALESCE(l.merged_into, '') AS merged_into, l.batch, l.sheet, l."row"
FROM facts.enterprise l
JOIN facts.enterprise f ON f.uscc = l.uscc AND f.status = '5'
LEFT JOIN other o ON o.uscc = l.uscc
WHERE l.last AND l.status = '5' AND (o.day IS NULL OR o.day < f.report_date)
GROUP BY l.uscc, l.merged_into, l.batch, l.sheet, l."row"
ORDER BY l.uscc
