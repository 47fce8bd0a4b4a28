-- grain: one kept line of the contract register: a registration or a change
-- reads: facts.version, facts.filing_rule, raw.so_contract
-- writes: facts.contract_event
-- reason '' is in scope. The statistic month (统计月) is that of the first
-- accepted version of the line. Events of a contract run N first, then by
-- change date, then in the order of receipt; seq counts those in scope, last
-- marks the state of the contract. counted is the amount that the statistics
-- see: a framework without fixed amount counts nothing (rule DC1), and an event
-- that leaves the amount blank keeps the one before, for missing is not zero
-- (TRN027). local_sub: the work came from a contract of a local firm that is
-- itself in the statistics; only then is it counted there (DC2, TRN026). After a
-- deletion (D) only a restoration (V) speaks for the contract again; a change or
-- termination filed in between is out of scope (after_deletion, TRN038).
CREATE TABLE facts.contract_event AS
WITH line AS (
  SELECT r.contract_id, r.contract_no, r.uscc, r.contract_kind, r.parent_id, r.shore,
         r.so_class1, r.so_class2, r.so_class3, r.class_edition, r.client_country,
         r.end_client_flag, r.end_country, r.client_industry, r.related_flag,
         r.subcontract_flag, r.sub_from_id, r.sign_date, r.start_date, r.end_date,
         r.currency, r.amt_orig, r.amt_fixed_flag, r.prev_amt_orig, r.change_type, r.change_date,
         r.audit_status, v.batch, v.sheet, v."row", v.key, v.nth, v.outcome, v.position,
         COALESCE(r.city_audit_date, r.county_audit_date) AS audited
  FROM raw.so_contract r
  JOIN facts.version v
    ON v.source = 'so_contract'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
),
first_audit AS (
  SELECT key, audited
  FROM (SELECT key, audited, ROW_NUMBER() OVER (PARTITION BY key ORDER BY nth) AS choice
        FROM line
        WHERE audit_status = 'A' AND audited IS NOT NULL) x
  WHERE choice = 1
),
kept AS (
  SELECT l.*, a.audited AS audit_date,
         CASE WHEN l.audit_status <> 'A' THEN 'not_accepted'
              WHEN a.audited IS NULL THEN 'no_audit_date'
              WHEN l.change_type NOT IN ('N', 'C', 'T', 'D', 'V') THEN 'change_type'
              WHEN l.change_type <> 'N' AND l.change_date IS NULL THEN 'no_change_date'
              ELSE '' END AS reason,
         CASE WHEN l.change_type = 'N' THEN l.sign_date ELSE l.change_date END AS event_date,
         CAST(CASE WHEN l.amt_orig IS NOT NULL AND l.contract_kind = '2' AND NOT l.amt_fixed_flag THEN 0
                   ELSE l.amt_orig END AS DECIMAL(18,2)) AS stated
  FROM line l
  LEFT JOIN first_audit a ON a.key = l.key
  WHERE l.outcome = 'accepted'
),
told AS (
  SELECT k.*,
         MAX(CASE WHEN change_type = 'D' AND reason = '' THEN turn ELSE 0 END)
           OVER (PARTITION BY contract_id ORDER BY turn ROWS UNBOUNDED PRECEDING) AS deleted,
         MAX(CASE WHEN change_type = 'V' AND reason = '' THEN turn ELSE 0 END)
           OVER (PARTITION BY contract_id ORDER BY turn ROWS UNBOUNDED PRECEDING) AS restored
  FROM (SELECT k.*,
               ROW_NUMBER() OVER (PARTITION BY contract_id
                                  ORDER BY CASE WHEN change_type = 'N' THEN 0 ELSE 1 END, event_date,
                                           position, sheet, "row") AS turn
        FROM kept k) k
),
judged AS (
  SELECT contract_id, contract_no, uscc, contract_kind, parent_id, shore,
         so_class1, so_class2, so_class3, class_edition, client_country,
         end_client_flag, end_country, client_industry, related_flag,
         subcontract_flag, sub_from_id, sign_date, start_date, end_date,
         currency, amt_orig, amt_fixed_flag, prev_amt_orig, change_type, change_date,
         batch, sheet, "row", key, position, audit_date, event_date, stated, turn,
         CASE WHEN reason = '' AND change_type IN ('C', 'T') AND deleted > restored THEN 'after_deletion'
              ELSE reason END AS reason
  FROM told
),
ordered AS (
  SELECT k.*,
         ROW_NUMBER() OVER (PARTITION BY contract_id, reason ORDER BY turn) AS seq,
         COUNT(*) OVER (PARTITION BY contract_id, reason) AS events
  FROM judged k
),
numbered AS (
  SELECT o.*,
         COUNT(stated) OVER (PARTITION BY contract_id, reason ORDER BY seq
                             ROWS UNBOUNDED PRECEDING) AS statement
  FROM ordered o
),
carried AS (
  SELECT n.*,
         CAST(COALESCE(MAX(stated) OVER (PARTITION BY contract_id, reason, statement), 0)
              AS DECIMAL(18,2)) AS counted
  FROM numbered n
),
living AS (
  SELECT contract_id, CASE WHEN subcontract_flag = '1' THEN sub_from_id END AS sub_from_id
  FROM ordered
  WHERE reason = '' AND seq = events AND change_type <> 'D'
)
SELECT o.contract_id, o.key, o.change_type, o.change_date, o.reason, o.seq,
       o.reason = '' AND o.seq = o.events AS last,
       o.contract_no, o.uscc, o.contract_kind, o.parent_id, o.shore,
       o.so_class1, o.so_class2, o.so_class3, o.class_edition,
       o.client_country AS partner, o.end_client_flag AS end_client, o.end_country,
       COALESCE(o.related_flag, FALSE) AS related, o.client_industry,
       o.subcontract_flag AS subcontract, o.sub_from_id,
       COALESCE(o.subcontract_flag = '1' AND a.contract_id IS NOT NULL
                AND NOT COALESCE(a.sub_from_id = o.contract_id AND o.contract_id < a.contract_id, FALSE)
                AND NOT COALESCE(g.sub_from_id = o.contract_id AND o.contract_id < a.contract_id AND o.contract_id < g.contract_id, FALSE),
                FALSE) AS local_sub,
       o.sign_date, o.start_date, o.end_date, o.currency,
       o.amt_orig, o.prev_amt_orig, o.amt_fixed_flag AS amt_fixed, o.counted,
       LAG(o.counted) OVER (PARTITION BY o.contract_id, o.reason ORDER BY o.seq) AS counted_before,
       o.event_date,
       SUBSTR(CAST(o.event_date AS VARCHAR), 1, 7) AS event_month,
       o.audit_date,
       CASE WHEN EXTRACT(DAY FROM o.audit_date) <= w.freeze_day
            THEN SUBSTR(CAST(CAST(CAST(SUBSTR(CAST(o.audit_date AS VARCHAR), 1, 7) || '-01' AS DATE)
                                  - INTERVAL '1' DAY AS DATE) AS VARCHAR), 1, 7)
            ELSE SUBSTR(CAST(o.audit_date AS VARCHAR), 1, 7) END AS stat_month,
       o.batch, o.sheet, o."row"
FROM carried o
LEFT JOIN living a ON a.contract_id = o.sub_from_id AND a.contract_id <> o.contract_id
LEFT JOIN living g ON g.contract_id = a.sub_from_id AND g.contract_id <> a.contract_id
LEFT JOIN facts.filing_rule w ON w.valid_from <= o.audit_date AND o.audit_date < w.valid_to
ORDER BY o.contract_id, o.reason, o.seq;
