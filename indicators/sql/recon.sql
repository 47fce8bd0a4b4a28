-- grain: one firm in one month, for the quarter that the month is in
-- reads: facts.recon, indicators.span
-- writes: none
-- Filings and receipts are compared by quarter; each month shows its quarter as
-- far as it is known.
SELECT r.uscc, r.county, r.so_usd, r.safe_usd,
       ABS(r.gap_usd) AS gap,
       CASE WHEN r.so_usd > r.safe_usd THEN r.so_usd ELSE r.safe_usd END AS larger,
       m.month AS stat_month
FROM facts.recon r
JOIN (SELECT DISTINCT s.month,
             SUBSTR(s.month, 1, 4) || CASE WHEN SUBSTR(s.month, 6, 2) <= '03' THEN 'Q1' WHEN SUBSTR(s.month, 6, 2) <= '06' THEN 'Q2'
                                           WHEN SUBSTR(s.month, 6, 2) <= '09' THEN 'Q3' ELSE 'Q4' END AS quarter
      FROM indicators.span s) m ON m.quarter = r.quarter
