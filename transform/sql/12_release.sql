-- grain: one quarantined row (隔离行) that was released (复核放行) as of $asof
-- reads: facts.batch, raw.release
-- writes: facts.release
-- A released row counts from released_at on, in the place of its own batch in
-- the order of versions: what was filed after it stays the later version.
CREATE TABLE facts.release AS
SELECT r.batch, r.sheet, r."row", MIN(r.released_at) AS released_at
FROM raw.release r
JOIN facts.batch b ON b.batch = r.batch
WHERE r.released_at <= CAST($asof AS TIMESTAMP)
GROUP BY r.batch, r.sheet, r."row"
ORDER BY r.batch, r.sheet, r."row";
