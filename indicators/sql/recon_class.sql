-- grain: one firm and class of difference in one month, for the quarter that the month is in
-- reads: facts.recon_line, indicators.span
-- writes: none
-- gap is the size of the net difference of the class, usd its sign too.
SELECT l.uscc, l.county, l.gap_class, l.usd, ABS(l.usd) AS gap, m.month AS stat_month
FROM (SELECT d.quarter, d.uscc, d.county, d.gap_class, SUM(d.usd) AS usd
      FROM facts.recon_line d
      GROUP BY d.quarter, d.uscc, d.county, d.gap_class) l
JOIN (SELECT DISTINCT s.month,
             SUBSTR(s.month, 1, 4) || CASE WHEN SUBSTR(s.month, 6, 2) <= '03' THEN 'Q1' WHEN SUBSTR(s.month, 6, 2) <= '06' THEN 'Q2'
                                           WHEN SUBSTR(s.month, 6, 2) <= '09' THEN 'Q3' ELSE 'Q4' END AS quarter
      FROM indicators.span s) m ON m.quarter = l.quarter
