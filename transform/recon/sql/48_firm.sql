-- grain: one firm in one quarter of which SAFE delivered receipts
-- reads: facts.recon_filing, facts.recon_receipt, facts.customs_line, facts.enterprise, facts.recon_coverage, reference.trade_mode
-- writes: facts.recon_firm
-- One county a firm and quarter, that of the register on the quarter's last day;
-- of a firm the register does not know then, the first that its rows name. Fees
-- are those that customs shows as earned: exports under the modes whose fee is a
-- service by itself.
CREATE TABLE facts.recon_firm AS
WITH part AS (
  SELECT quarter, uscc, MIN(county) AS county, SUM(filed_usd) AS so_usd, CAST(0 AS DECIMAL(38,2)) AS safe_usd, CAST(0 AS DECIMAL(38,2)) AS cus_usd
  FROM facts.recon_filing
  GROUP BY quarter, uscc
  UNION ALL
  SELECT quarter, uscc, MIN(county), 0, SUM(usd), 0
  FROM facts.recon_receipt
  GROUP BY quarter, uscc
  UNION ALL
  SELECT quarter, uscc, MIN(county), 0, 0, SUM(fee_usd)
  FROM (SELECT SUBSTR(c.stat_month, 1, 4) || 'Q' || CAST((CAST(SUBSTR(c.stat_month, 6, 2) AS INTEGER) + 2) // 3 AS VARCHAR) AS quarter,
               c.uscc, c.county, c.fee_usd
        FROM facts.customs_line c
        JOIN reference.trade_mode m ON m.code = c.trade_mode AND m.flow IN ('credit', 'both')
        WHERE c.ie = 'E' AND c.ebops <> '' AND c.fee_usd <> 0 AND c.uscc IS NOT NULL) x
  GROUP BY quarter, uscc
),
total AS (
  SELECT p.quarter, p.uscc, MIN(p.county) AS county, SUM(p.so_usd) AS so_usd, SUM(p.safe_usd) AS safe_usd, SUM(p.cus_usd) AS cus_usd,
         CAST(CAST(SUBSTR(p.quarter, 1, 4) || '-' || SUBSTR('03060912', 2 * CAST(SUBSTR(p.quarter, 6, 1) AS INTEGER) - 1, 2) || '-01' AS DATE)
              + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) AS quarter_end
  FROM part p
  JOIN (SELECT DISTINCT quarter FROM facts.recon_coverage) c ON c.quarter = p.quarter
  GROUP BY p.quarter, p.uscc
)
SELECT t.quarter, t.uscc, COALESCE(MIN(s.county), MIN(t.county), '_U') AS county,
       MIN(t.so_usd) AS so_usd, MIN(t.safe_usd) AS safe_usd, MIN(t.cus_usd) AS cus_usd
FROM total t
LEFT JOIN facts.enterprise s ON s.uscc = t.uscc AND s.valid_from <= t.quarter_end AND t.quarter_end < s.valid_to
GROUP BY t.quarter, t.uscc
ORDER BY t.quarter, t.uscc;
