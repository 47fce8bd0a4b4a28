-- grain: the last decision of a person about a code and name, as known at $asof
-- reads: review.link_decision
-- writes: none
SELECT decision, code, name, uscc, verdict
FROM (SELECT decision, code, name, uscc, verdict,
             ROW_NUMBER() OVER (PARTITION BY code, name ORDER BY decided_at DESC, decision DESC) AS choice
      FROM review.link_decision
      WHERE decided_at <= CAST($asof AS TIMESTAMP)) x
WHERE choice = 1
ORDER BY code, name
