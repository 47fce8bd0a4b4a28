-- grain: one part of a filing with the part of a receipt that pays it
-- reads: facts.recon_pair, facts.recon_filing, facts.recon_named, facts.recon_receipt, facts.enterprise
-- writes: facts.recon_match
-- gap_class is the one class of the pair, '' where both sides agree, in the
-- order of the waterfall (METHODS 6.4): code and outsider first, for money that
-- is not among the receipts compared has no quarter to be timed against; then
-- another quarter, another firm, another amount. why says more.
CREATE TABLE facts.recon_match AS
WITH receipt AS (
  SELECT bop_no, line, entity, in_register, entity_kind, quarter, value_date, partner, currency, orig, usd, in_code, ebops, in_firm
  FROM facts.recon_named
  WHERE usable
  UNION ALL
  SELECT r.bop_no, r.line, r.uscc, TRUE, 'C', r.quarter, r.value_date, r.partner, r.currency, r.orig, r.usd, TRUE, '', TRUE
  FROM facts.recon_receipt r
  LEFT JOIN (SELECT DISTINCT bop_no FROM facts.recon_named) n ON n.bop_no = r.bop_no
  WHERE n.bop_no IS NULL
),
heir AS (
  SELECT DISTINCT uscc, merged_into FROM facts.enterprise WHERE merged_into <> ''
),
pair AS (
  SELECT p.step, p.exec_id, p.bop_no, p.line, f.uscc, r.entity, p.exec_usd, p.receipt_usd,
         f.quarter AS exec_quarter, r.quarter AS receipt_quarter, f.so_class1, f.so_class2, f.partner, r.partner AS payer,
         f.currency, r.currency AS receipt_currency, f.exec_date, r.value_date, r.ebops,
         f.currency = r.currency AND p.exec_usd = f.usd AND p.receipt_usd = r.usd AS whole,
         f.orig AS exec_orig, r.orig AS receipt_orig, r.in_code, r.in_firm, r.in_register, r.entity_kind,
         h.uscc IS NOT NULL AS heir
  FROM facts.recon_pair p
  JOIN facts.recon_filing f ON f.exec_id = p.exec_id
  JOIN receipt r ON r.bop_no = p.bop_no AND r.line = p.line
  LEFT JOIN heir h ON h.uscc = f.uscc AND h.merged_into = r.entity
)
SELECT ROW_NUMBER() OVER (ORDER BY CASE step WHEN 'number' THEN 1 WHEN 'amount' THEN 2 ELSE 3 END, exec_id, bop_no, line) AS match_no,
       step, exec_id, bop_no, line, uscc, entity AS receipt_entity, exec_usd, receipt_usd,
       LEAST(exec_usd, receipt_usd) AS matched_usd, exec_quarter, receipt_quarter,
       CASE WHEN NOT in_code THEN 'K' WHEN NOT in_firm THEN 'G'
            WHEN exec_quarter <> receipt_quarter THEN 'T' WHEN uscc <> entity THEN 'G'
            WHEN exec_usd <> receipt_usd THEN 'X' ELSE '' END AS gap_class,
       CASE WHEN NOT in_code AND ebops = '' THEN 'code_without_item'
            WHEN NOT in_code THEN 'code_outside_outsourcing'
            WHEN NOT in_firm AND entity_kind <> 'C' THEN 'receipt_by_person'
            WHEN NOT in_firm THEN 'receipt_by_outsider'
            WHEN exec_quarter < receipt_quarter THEN 'receipt_later_quarter'
            WHEN exec_quarter > receipt_quarter THEN 'receipt_earlier_quarter'
            WHEN uscc <> entity AND heir THEN 'receipt_by_successor'
            WHEN uscc <> entity THEN 'receipt_by_other_firm'
            WHEN exec_usd = receipt_usd THEN ''
            WHEN currency <> receipt_currency THEN 'currency_differs'
            WHEN whole AND exec_orig = receipt_orig THEN 'rate_differs'
            WHEN receipt_usd < exec_usd
             AND CAST(exec_usd - receipt_usd AS DECIMAL(28,2)) * 10000 <= CAST(exec_usd AS DECIMAL(28,2)) * $fee_bp THEN 'bank_charge'
            WHEN CAST(CASE WHEN receipt_usd < exec_usd THEN exec_usd - receipt_usd ELSE receipt_usd - exec_usd END AS DECIMAL(28,2)) * 10000
                 <= CAST(exec_usd AS DECIMAL(28,2)) * $amount_bp
              OR CASE WHEN receipt_usd < exec_usd THEN exec_usd - receipt_usd ELSE receipt_usd - exec_usd END <= CAST($amount_usd AS DECIMAL(18,2))
            THEN 'amount_within_tolerance'
            ELSE 'amount_far' END AS why,
       in_code AND in_firm AS compared, so_class1, so_class2, partner, payer, currency, receipt_currency, exec_date, value_date
FROM pair
ORDER BY match_no;
