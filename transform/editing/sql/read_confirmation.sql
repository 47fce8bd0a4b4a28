-- grain: one decision of a person about a soft finding, up to a time
-- reads: review.confirmation
-- writes: none
SELECT rule, source, batch, sheet, "row", field, key, verdict
FROM review.confirmation
WHERE decided_at <= CAST($asof AS TIMESTAMP)
ORDER BY decided_at, decision
