-- grain: one pass and status
-- reads: facts.link
-- writes: none
SELECT COALESCE(pass, 0), status, COUNT(*), CAST(SUM(lines) AS BIGINT), COALESCE(CAST(SUM(usd) AS VARCHAR), '0.00')
FROM facts.link
GROUP BY COALESCE(pass, 0), status
ORDER BY COALESCE(pass, 0), status
