-- grain: one filed execution line that is compared with receipts
-- reads: facts.execution
-- writes: facts.recon_filing
-- Offshore lines, without eliminations and local sub-contracts: those are paid
-- inside the country. filed_usd is the line as it stands in the statistics. A
-- red entry (红冲) of the same firm is netted into the line it takes back: usd
-- and orig are what is left to be paid, and the red entry itself has nothing
-- left (nets names its line), unless what is left would be absurd: then each
-- stands for itself. A line without a rate has no number here either (TRN020),
-- nor has one of 1e15 or more, which cannot be true (REC010): below it all
-- amounts stay within cents of an int64.
CREATE TABLE facts.recon_filing AS
WITH line AS (
  SELECT exec_id, uscc, exec_date,
         SUBSTR(event_month, 1, 4) || 'Q' || CAST((CAST(SUBSTR(event_month, 6, 2) AS INTEGER) + 2) // 3 AS VARCHAR) AS quarter,
         COALESCE(so_class1, '_U') AS so_class1, COALESCE(so_class2, '_U') AS so_class2,
         COALESCE(partner, '_U') AS partner, currency, orig, usd,
         COALESCE(bop_no, '') AS bop_no, receipt_date, kept_abroad, red, corrects_id, county
  FROM facts.execution
  WHERE shore = 'OFF' AND NOT elimination AND NOT local_sub AND usd IS NOT NULL
    AND ABS(usd) < 1000000000000000 AND COALESCE(ABS(orig), 0) < 1000000000000000
),
red AS (
  SELECT r.exec_id, r.corrects_id, r.currency, r.orig, r.usd
  FROM line r
  JOIN line o ON o.exec_id = r.corrects_id AND o.uscc = r.uscc AND NOT o.red
  WHERE r.red
),
back AS (
  SELECT o.exec_id, t.usd, t.orig, t.low, t.high
  FROM line o
  JOIN (SELECT corrects_id, SUM(usd) AS usd, SUM(orig) AS orig, MIN(currency) AS low, MAX(currency) AS high
        FROM red
        GROUP BY corrects_id) t ON t.corrects_id = o.exec_id
  WHERE ABS(CAST(o.usd AS DECIMAL(38,2)) + t.usd) < 1000000000000000
    AND ABS(CAST(o.orig AS DECIMAL(38,2)) + t.orig) < 1000000000000000
),
taken AS (
  SELECT r.exec_id, r.corrects_id
  FROM red r
  JOIN back b ON b.exec_id = r.corrects_id
)
SELECT l.exec_id, l.uscc, l.quarter, l.exec_date, l.so_class1, l.so_class2, l.partner,
       CASE WHEN b.exec_id IS NULL OR b.low = l.currency AND b.high = l.currency THEN l.currency ELSE 'USD' END AS currency,
       CAST(CASE WHEN t.exec_id IS NOT NULL THEN 0
                 WHEN b.exec_id IS NULL THEN l.orig
                 WHEN b.low = l.currency AND b.high = l.currency THEN CAST(l.orig AS DECIMAL(38,2)) + b.orig
                 ELSE CAST(l.usd AS DECIMAL(38,2)) + b.usd END AS DECIMAL(18,2)) AS orig,
       CAST(CASE WHEN t.exec_id IS NOT NULL THEN 0 ELSE CAST(l.usd AS DECIMAL(38,2)) + COALESCE(b.usd, 0) END AS DECIMAL(18,2)) AS usd,
       l.usd AS filed_usd, t.corrects_id AS nets,
       l.bop_no, l.receipt_date, l.kept_abroad, l.county
FROM line l
LEFT JOIN taken t ON t.exec_id = l.exec_id
LEFT JOIN back b ON b.exec_id = l.exec_id
ORDER BY l.exec_id;
