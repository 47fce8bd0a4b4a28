-- grain: one quarter and partner whose differences do not add to filings minus receipts
-- reads: facts.recon_filing, facts.recon_receipt, facts.recon_coverage, facts.recon_line
-- writes: none
SELECT 'quarter ' || x.quarter || ' partner ' || x.partner AS wrong
FROM (SELECT quarter, partner, SUM(usd) AS usd
      FROM (SELECT quarter, partner, filed_usd AS usd FROM facts.recon_filing
            UNION ALL
            SELECT quarter, partner, -usd FROM facts.recon_receipt
            UNION ALL
            SELECT quarter, partner, -usd FROM facts.recon_line) y
      GROUP BY quarter, partner) x
JOIN (SELECT DISTINCT quarter FROM facts.recon_coverage) c ON c.quarter = x.quarter
WHERE x.usd <> 0
ORDER BY x.quarter, x.partner
