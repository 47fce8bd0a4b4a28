-- grain: one contract (接包合同) in force or terminated, as its last event left it
-- reads: facts.contract_event, facts.rate
-- writes: facts.contract
-- A contract whose last event is a deletion is gone; a later restoration (V)
-- brings it back. The amount is converted at the rate of the signing month; one
-- that the last event left blank is the one before it.
CREATE TABLE facts.contract AS
SELECT e.contract_id, e.contract_no, e.uscc, e.contract_kind, e.parent_id, e.shore,
       e.so_class1, e.so_class2, e.so_class3, e.class_edition, e.partner,
       e.end_client, e.end_country, e.related, e.client_industry,
       e.subcontract, e.sub_from_id, e.local_sub,
       e.sign_date, e.start_date, e.end_date, e.currency, e.amt_orig, e.amt_fixed,
       CASE WHEN e.currency = 'USD' THEN e.amt_orig
            ELSE TRY_CAST(ROUND(CAST(e.amt_orig AS DECIMAL(28,2)) * r.usd_per_unit, 2) AS DECIMAL(18,2)) END AS amt_usd,
       CASE WHEN e.currency = 'CNY' THEN e.amt_orig
            ELSE TRY_CAST(ROUND(CAST(e.amt_orig AS DECIMAL(28,2)) * r.cny_per_unit, 2) AS DECIMAL(18,2)) END AS amt_cny,
       CASE WHEN e.change_type = 'T' THEN 'terminated' ELSE 'live' END AS status,
       SUBSTR(CAST(e.sign_date AS VARCHAR), 1, 7) AS sign_month,
       n.stat_month,
       e.batch, e.sheet, e."row"
FROM (SELECT contract_id, contract_no, uscc, contract_kind, parent_id, shore,
             so_class1, so_class2, so_class3, class_edition, partner,
             end_client, end_country, related, client_industry,
             subcontract, sub_from_id, local_sub, sign_date, start_date, end_date, currency,
             CASE WHEN amt_orig IS NULL AND counted <> 0 THEN counted ELSE amt_orig END AS amt_orig,
             amt_fixed, change_type, batch, sheet, "row"
      FROM facts.contract_event
      WHERE last AND change_type <> 'D') e
JOIN facts.contract_event n ON n.contract_id = e.contract_id AND n.reason = '' AND n.seq = 1
LEFT JOIN facts.rate r ON r.month = SUBSTR(CAST(e.sign_date AS VARCHAR), 1, 7) AND r.currency = e.currency
ORDER BY e.contract_id;
