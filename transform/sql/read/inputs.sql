-- grain: one batch seen as of $asof, or one of its rows that was released by then
-- reads: raw.batch, raw.delivery, raw.release
-- writes: none
-- A release gives its row by the length of the sheet's name first, so that no
-- name of a sheet can pass for another row.
WITH seen AS (
  SELECT b.batch, MIN(d.received_at) AS received_at
  FROM raw.batch b
  JOIN raw.delivery d ON d.batch = b.batch
  WHERE d.outcome IN ('loaded', 'duplicate') AND d.received_at <= CAST($asof AS TIMESTAMP)
  GROUP BY b.batch
)
SELECT batch || ' ' || CAST(received_at AS VARCHAR) AS input
FROM seen
UNION ALL
SELECT r.batch || ' ' || CAST(LENGTH(r.sheet) AS VARCHAR) || ' ' || r.sheet || ' ' || CAST(r."row" AS VARCHAR)
       || ' ' || CAST(MIN(r.released_at) AS VARCHAR)
FROM raw.release r
JOIN seen s ON s.batch = r.batch
WHERE r.released_at <= CAST($asof AS TIMESTAMP)
GROUP BY r.batch, r.sheet, r."row"
ORDER BY input
