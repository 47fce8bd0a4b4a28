-- grain: one filing, or one receipt line, as far as no match covers it
-- reads: facts.recon_filing, facts.recon_receipt, facts.recon_match, facts.recon_named, facts.recon_coverage, facts.recon_horizon, facts.execution, reference.parameter
-- writes: facts.recon_rest
-- claimed is the month in which a filing says that it was paid: that of the
-- receipt date, else the date inside the declaration number. A receipt that is
-- named but not in SAFE's data of that month is suspicious, however young or
-- small the filing: it cannot still come, and it is said to be declared. A
-- negative receipt is never below the limit: it takes something back for which
-- no filing is there.
CREATE TABLE facts.recon_rest AS
WITH filing AS (
  SELECT f.exec_id, f.uscc, f.quarter, f.exec_date, f.so_class1, f.partner, f.bop_no, f.kept_abroad,
         f.usd - COALESCE(m.usd, 0) AS usd,
         COALESCE(SUBSTR(CAST(f.receipt_date AS VARCHAR), 1, 7),
                  CASE WHEN LENGTH(f.bop_no) = 22 AND SUBSTR(f.bop_no, 15, 2) BETWEEN '01' AND '12'
                       THEN '20' || SUBSTR(f.bop_no, 13, 2) || '-' || SUBSTR(f.bop_no, 15, 2) END) AS claimed
  FROM facts.recon_filing f
  LEFT JOIN (SELECT exec_id, SUM(exec_usd) AS usd FROM facts.recon_match GROUP BY exec_id) m ON m.exec_id = f.exec_id
  WHERE f.nets IS NULL
),
declared AS (
  SELECT TRY_CAST(value AS DECIMAL(18,2)) AS usd, valid_from, valid_to
  FROM reference.parameter
  WHERE name = 'declaration_limit'
),
judged AS (
  SELECT f.exec_id, f.uscc, f.quarter, f.exec_date, f.so_class1, f.partner, f.bop_no, f.usd,
         CASE WHEN f.usd < 0 THEN 'negative_filing'
              WHEN f.kept_abroad THEN 'kept_abroad'
              WHEN n.bop_no IS NOT NULL AND n.usable = 0 AND n.absurd > 0 THEN 'declaration_out_of_range'
              WHEN n.bop_no IS NOT NULL AND n.usable = 0 THEN 'declaration_refund'
              WHEN n.bop_no IS NOT NULL THEN 'declaration_used_up'
              WHEN f.bop_no <> '' AND (c.month IS NOT NULL OR f.claimed > h.last_month) THEN 'declaration_unknown'
              WHEN f.bop_no <> '' AND f.claimed IS NOT NULL THEN 'receipt_not_delivered'
              WHEN f.usd < d.usd THEN 'filing_below_limit'
              WHEN f.exec_date > CAST(h.horizon - CAST($young AS INTEGER) AS DATE) THEN 'receipt_may_come'
              WHEN f.exec_date < CAST(h.horizon - CAST($late AS INTEGER) * INTERVAL '1' MONTH AS DATE) THEN 'no_receipt_six_months'
              ELSE 'no_receipt' END AS why
  FROM filing f
  CROSS JOIN facts.recon_horizon h
  LEFT JOIN (SELECT bop_no, SUM(CASE WHEN usable THEN 1 ELSE 0 END) AS usable,
                    SUM(CASE WHEN ABS(usd) >= 1000000000000000 OR ABS(orig) >= 1000000000000000 THEN 1 ELSE 0 END) AS absurd
             FROM facts.recon_named
             GROUP BY bop_no) n ON n.bop_no = f.bop_no
  LEFT JOIN facts.recon_coverage c ON c.month = f.claimed
  LEFT JOIN declared d ON d.valid_from <= f.exec_date AND f.exec_date <= d.valid_to
  WHERE f.usd <> 0
)
SELECT 'filing' AS side, j.exec_id, CASE WHEN j.bop_no = '' THEN CAST(NULL AS VARCHAR) ELSE j.bop_no END AS bop_no, CAST(NULL AS INTEGER) AS line,
       j.uscc, j.quarter, j.exec_date AS day, j.so_class1, j.partner, CAST(j.usd AS DECIMAL(18,2)) AS usd, j.why
FROM judged j
UNION ALL
SELECT 'receipt', CAST(NULL AS VARCHAR), r.bop_no, r.line, r.uscc, r.quarter, r.value_date, '_U', r.partner, r.usd,
       CASE WHEN r.nature = '1' THEN 'advance'
            WHEN r.usd >= 0 AND r.usd < d.usd THEN 'receipt_below_limit'
            WHEN e.uscc IS NULL THEN 'firm_without_filings'
            ELSE 'receipt_without_filing' END
FROM facts.recon_receipt r
LEFT JOIN (SELECT DISTINCT bop_no, line FROM facts.recon_match) m ON m.bop_no = r.bop_no AND m.line = r.line
LEFT JOIN (SELECT DISTINCT uscc FROM facts.execution) e ON e.uscc = r.uscc
LEFT JOIN declared d ON d.valid_from <= r.value_date AND r.value_date <= d.valid_to
WHERE m.bop_no IS NULL AND r.usd <> 0
ORDER BY side, exec_id, bop_no, line;
