-- grain: one filing or receipt line of a declaration number that is shared
-- reads: facts.recon_filing, facts.recon_named
-- writes: none
-- Filings of the firm that received the money go first, then by date. Lines that
-- are compared go before those that are not, those of a filer before others'.
WITH share AS (
  SELECT DISTINCT bop_no
  FROM facts.recon_named
  WHERE usable AND (filings > 1 OR lines > 1)
),
owner AS (
  SELECT n.bop_no, n.entity
  FROM facts.recon_named n
  JOIN share s ON s.bop_no = n.bop_no
  WHERE n.usable
  GROUP BY n.bop_no, n.entity
),
filer AS (
  SELECT f.bop_no, f.uscc
  FROM facts.recon_filing f
  JOIN share s ON s.bop_no = f.bop_no
  WHERE f.usd > 0
  GROUP BY f.bop_no, f.uscc
)
SELECT f.bop_no, 'filing' AS side, f.exec_id AS id, 0 AS line, CASE WHEN o.entity IS NULL THEN 1 ELSE 0 END AS rank,
       FALSE AS compared, f.currency, f.exec_date AS day,
       CAST(CAST(f.orig AS DECIMAL(28,2)) * 100 AS BIGINT) AS orig, CAST(CAST(f.usd AS DECIMAL(28,2)) * 100 AS BIGINT) AS usd
FROM facts.recon_filing f
JOIN share s ON s.bop_no = f.bop_no
LEFT JOIN owner o ON o.bop_no = f.bop_no AND o.entity = f.uscc
WHERE f.usd > 0
UNION ALL
SELECT n.bop_no, 'receipt', n.bop_no, n.line,
       CASE WHEN n.compared AND x.uscc IS NOT NULL THEN 0 WHEN n.compared THEN 1 ELSE 2 END,
       n.compared, n.currency, n.value_date,
       CAST(CAST(n.orig AS DECIMAL(28,2)) * 100 AS BIGINT), CAST(CAST(n.usd AS DECIMAL(28,2)) * 100 AS BIGINT)
FROM facts.recon_named n
JOIN share s ON s.bop_no = n.bop_no
LEFT JOIN filer x ON x.bop_no = n.bop_no AND x.uscc = n.entity
WHERE n.usable
ORDER BY bop_no, side, rank, day, id, line
