-- grain: one month of a quarter in which filings were compared with receipts
-- reads: facts.recon, indicators.span
-- writes: none
SELECT DISTINCT m.month
FROM (SELECT DISTINCT s.month,
             SUBSTR(s.month, 1, 4) || CASE WHEN SUBSTR(s.month, 6, 2) <= '03' THEN 'Q1' WHEN SUBSTR(s.month, 6, 2) <= '06' THEN 'Q2'
                                           WHEN SUBSTR(s.month, 6, 2) <= '09' THEN 'Q3' ELSE 'Q4' END AS quarter
      FROM indicators.span s) m
JOIN (SELECT DISTINCT r.quarter FROM facts.recon r) q ON q.quarter = m.quarter
