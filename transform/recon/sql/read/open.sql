-- grain: one filing or receipt that no number has matched, of a firm and
--  currency that has both
-- reads: facts.recon_filing, facts.recon_receipt, facts.recon_named, facts.recon_pair
-- writes: none
-- A filing that names a declaration SAFE has is bound to it, and money kept
-- abroad is not looked for.
WITH filing AS (
  SELECT f.uscc, f.currency, f.exec_id AS id, f.exec_date AS day, COALESCE(f.receipt_date, f.exec_date) AS near, f.orig, f.usd
  FROM facts.recon_filing f
  LEFT JOIN (SELECT DISTINCT bop_no FROM facts.recon_named) n ON n.bop_no = f.bop_no
  WHERE f.usd > 0 AND f.orig > 0 AND NOT f.kept_abroad AND n.bop_no IS NULL
),
receipt AS (
  SELECT r.uscc, r.currency, r.bop_no AS id, r.line, r.value_date AS day, r.orig, r.usd
  FROM facts.recon_receipt r
  LEFT JOIN (SELECT DISTINCT bop_no, line FROM facts.recon_pair) p ON p.bop_no = r.bop_no AND p.line = r.line
  WHERE r.usd > 0 AND r.orig > 0 AND p.bop_no IS NULL
),
block AS (
  SELECT f.uscc, f.currency
  FROM (SELECT DISTINCT uscc, currency FROM filing) f
  JOIN (SELECT DISTINCT uscc, currency FROM receipt) r ON r.uscc = f.uscc AND r.currency = f.currency
)
SELECT f.uscc, f.currency, 'filing' AS side, f.id, 0 AS line, f.day, f.near,
       CAST(CAST(f.orig AS DECIMAL(28,2)) * 100 AS BIGINT) AS orig, CAST(CAST(f.usd AS DECIMAL(28,2)) * 100 AS BIGINT) AS usd
FROM filing f
JOIN block b ON b.uscc = f.uscc AND b.currency = f.currency
UNION ALL
SELECT r.uscc, r.currency, 'receipt', r.id, r.line, r.day, r.day,
       CAST(CAST(r.orig AS DECIMAL(28,2)) * 100 AS BIGINT), CAST(CAST(r.usd AS DECIMAL(28,2)) * 100 AS BIGINT)
FROM receipt r
JOIN block b ON b.uscc = r.uscc AND b.currency = r.currency
ORDER BY uscc, currency, side, day, id, line
