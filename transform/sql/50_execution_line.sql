-- grain: one kept line of the execution form (合同执行表)
-- reads: facts.version, facts.filing_rule, facts.contract, raw.so_execution
-- writes: facts.execution_line
-- reason '' is in scope. The statistic month is that of the first accepted
-- version of the line. lower is the earliest execution date that the filing
-- window of the audit date admits; NULL where no window is known.
CREATE TABLE facts.execution_line AS
WITH line AS (
  SELECT r.exec_id, r.contract_id, r.uscc, r.exec_date, r.amt_orig, r.currency, r.voucher_type,
         r.bop_no, r.receipt_date, r.payer_country, r.offshore_kept_flag, r.corr_flag, r.corrects_id,
         r.audit_status, r.county_audit_date, v.batch, v.sheet, v."row", v.key, v.nth, v.outcome
  FROM raw.so_execution r
  JOIN facts.version v
    ON v.source = 'so_execution'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
),
first_audit AS (
  SELECT key, audited
  FROM (SELECT key, county_audit_date AS audited, ROW_NUMBER() OVER (PARTITION BY key ORDER BY nth) AS choice
        FROM line
        WHERE audit_status = 'A' AND county_audit_date IS NOT NULL) x
  WHERE choice = 1
),
windowed AS (
  SELECT l.*, a.audited AS audit_date,
         CASE WHEN w.early_until_md IS NULL OR w.early_until_md = '' THEN CAST(NULL AS VARCHAR)
              WHEN SUBSTR(CAST(a.audited AS VARCHAR), 6, 5) <= w.early_until_md
              THEN CAST(CAST(EXTRACT(YEAR FROM a.audited) AS INTEGER) - 1 AS VARCHAR) || '-' || w.early_from_md
              ELSE SUBSTR(CAST(a.audited AS VARCHAR), 1, 4) || '-01-01' END AS lower,
         CASE WHEN EXTRACT(DAY FROM a.audited) <= w.freeze_day
              THEN SUBSTR(CAST(CAST(CAST(SUBSTR(CAST(a.audited AS VARCHAR), 1, 7) || '-01' AS DATE)
                                    - INTERVAL '1' DAY AS DATE) AS VARCHAR), 1, 7)
              ELSE SUBSTR(CAST(a.audited AS VARCHAR), 1, 7) END AS stat_month
  FROM line l
  LEFT JOIN first_audit a ON a.key = l.key
  LEFT JOIN facts.filing_rule w ON w.valid_from <= a.audited AND a.audited < w.valid_to
  WHERE l.outcome = 'accepted'
)
SELECT l.exec_id, l.contract_id, l.uscc, l.exec_date, l.amt_orig AS orig, l.currency,
       l.voucher_type, l.bop_no, l.receipt_date, l.payer_country,
       COALESCE(l.offshore_kept_flag, FALSE) AS kept_abroad,
       l.corr_flag, l.corrects_id, l.audit_status, l.audit_date, l.stat_month, l.lower,
       CASE WHEN l.audit_status <> 'A' THEN 'not_accepted'
            WHEN l.corr_flag = 'D' THEN ''
            WHEN l.audit_date IS NULL THEN 'no_audit_date'
            WHEN l.exec_date > l.audit_date OR CAST(l.exec_date AS VARCHAR) < l.lower THEN 'outside_window'
            WHEN c.contract_id IS NULL THEN 'no_contract'
            ELSE '' END AS reason,
       l.batch, l.sheet, l."row"
FROM windowed l
LEFT JOIN facts.contract c ON c.contract_id = l.contract_id
ORDER BY l.exec_id;
