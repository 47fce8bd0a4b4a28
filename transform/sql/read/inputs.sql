-- grain: one batch seen as of $asof, one of its rows that was released by then, or one decision of a person until then
-- reads: raw.batch, raw.delivery, raw.release, review.link_decision, review.confirmation
-- writes: none
-- Free text is given by its length first, so that no name can pass for another row.
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
UNION ALL
SELECT 'link ' || CAST(decided_at AS VARCHAR) || ' ' || CAST(LENGTH(decision) AS VARCHAR) || ' ' || decision
       || ' ' || CAST(LENGTH(code) AS VARCHAR) || ' ' || code || ' ' || CAST(LENGTH(name) AS VARCHAR) || ' ' || name
       || ' ' || CAST(LENGTH(uscc) AS VARCHAR) || ' ' || uscc || ' ' || verdict
FROM review.link_decision
WHERE decided_at <= CAST($asof AS TIMESTAMP)
UNION ALL
SELECT 'confirmation ' || CAST(decided_at AS VARCHAR) || ' ' || CAST(LENGTH(decision) AS VARCHAR) || ' ' || decision
       || ' ' || rule || ' ' || source || ' ' || batch || ' ' || CAST(LENGTH(sheet) AS VARCHAR) || ' ' || sheet
       || ' ' || CAST("row" AS VARCHAR) || ' ' || field || ' ' || CAST(LENGTH(key) AS VARCHAR) || ' ' || key || ' ' || verdict
FROM review.confirmation
WHERE decided_at <= CAST($asof AS TIMESTAMP)
ORDER BY input
