-- grain: one firm in one quarter
-- reads: facts.recon_firm, facts.recon_line, facts.recon_match
-- writes: facts.recon
-- so_usd - safe_usd = gap_usd = the sum of the ten classes. matched_usd is what
-- of the quarter's filings the firm's own receipts cover, in whatever quarter.
CREATE TABLE facts.recon AS
SELECT f.quarter, f.uscc, f.county, CAST(f.so_usd AS DECIMAL(38,2)) AS so_usd, CAST(f.safe_usd AS DECIMAL(38,2)) AS safe_usd,
       CAST(f.cus_usd AS DECIMAL(38,2)) AS cus_usd, CAST(COALESCE(m.usd, 0) AS DECIMAL(38,2)) AS matched_usd,
       CAST(f.so_usd - f.safe_usd AS DECIMAL(38,2)) AS gap_usd,
       CAST(COALESCE(l.t, 0) AS DECIMAL(38,2)) AS gap_t, CAST(COALESCE(l.p, 0) AS DECIMAL(38,2)) AS gap_p,
       CAST(COALESCE(l.k, 0) AS DECIMAL(38,2)) AS gap_k, CAST(COALESCE(l.x, 0) AS DECIMAL(38,2)) AS gap_x,
       CAST(COALESCE(l.r, 0) AS DECIMAL(38,2)) AS gap_r, CAST(COALESCE(l.g, 0) AS DECIMAL(38,2)) AS gap_g,
       CAST(COALESCE(l.l, 0) AS DECIMAL(38,2)) AS gap_l, CAST(COALESCE(l.m, 0) AS DECIMAL(38,2)) AS gap_m,
       CAST(COALESCE(l.s, 0) AS DECIMAL(38,2)) AS gap_s, CAST(COALESCE(l.u, 0) AS DECIMAL(38,2)) AS gap_u
FROM facts.recon_firm f
LEFT JOIN (SELECT quarter, uscc,
                  SUM(CASE WHEN gap_class = 'T' THEN usd ELSE 0 END) AS t, SUM(CASE WHEN gap_class = 'P' THEN usd ELSE 0 END) AS p,
                  SUM(CASE WHEN gap_class = 'K' THEN usd ELSE 0 END) AS k, SUM(CASE WHEN gap_class = 'X' THEN usd ELSE 0 END) AS x,
                  SUM(CASE WHEN gap_class = 'R' THEN usd ELSE 0 END) AS r, SUM(CASE WHEN gap_class = 'G' THEN usd ELSE 0 END) AS g,
                  SUM(CASE WHEN gap_class = 'L' THEN usd ELSE 0 END) AS l, SUM(CASE WHEN gap_class = 'M' THEN usd ELSE 0 END) AS m,
                  SUM(CASE WHEN gap_class = 'S' THEN usd ELSE 0 END) AS s, SUM(CASE WHEN gap_class = 'U' THEN usd ELSE 0 END) AS u
           FROM facts.recon_line
           GROUP BY quarter, uscc) l ON l.quarter = f.quarter AND l.uscc = f.uscc
LEFT JOIN (SELECT exec_quarter, uscc, SUM(matched_usd) AS usd
           FROM facts.recon_match
           WHERE compared AND uscc = receipt_entity
           GROUP BY exec_quarter, uscc) m ON m.exec_quarter = f.quarter AND m.uscc = f.uscc
ORDER BY f.quarter, f.uscc;
