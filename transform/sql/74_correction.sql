-- grain: one correction (更正): something that was said of a record and is said otherwise now
-- reads: facts.batch, facts.version, facts.contract_event, facts.execution, facts.replacement, raw.so_contract, raw.so_execution, raw.safe_receipt, raw.safe_payment, raw.cus_decl
-- writes: facts.correction
-- key is the natural key of the row that corrects, record what it corrects:
-- contract, execution line, declaration (with item), or the key itself. before and
-- after are amounts in the currency filed, before being what stood when the row
-- came; NULL where a source has none or nothing stood. A contract's change, its
-- termination, deletion and restoration are rows of their own; a row of the same
-- key that came later is resubmitted, redeclared or amended. What came late has
-- moved a month that was told already. replaced_by is the declaration at the end
-- of the chain.
CREATE TABLE facts.correction AS
WITH moved AS MATERIALIZED (
  SELECT source, batch, sheet, "row", key, change, batch_before, sheet_before, row_before
  FROM facts.version
  WHERE change <> ''
),
wanted AS MATERIALIZED (
  SELECT source, batch, sheet, "row" FROM moved
  UNION
  SELECT source, batch_before, sheet_before, row_before FROM moved
),
filed AS MATERIALIZED (
  SELECT w.source, w.batch, w.sheet, w."row", r.contract_id AS record, r.currency, r.amt_orig AS amount, r.change_type AS op
  FROM wanted w JOIN raw.so_contract r ON w.source = 'so_contract' AND r._batch = w.batch AND r._sheet = w.sheet AND r._row = w."row"
  UNION ALL
  SELECT w.source, w.batch, w.sheet, w."row", r.exec_id, r.currency, r.amt_orig, r.corr_flag
  FROM wanted w JOIN raw.so_execution r ON w.source = 'so_execution' AND r._batch = w.batch AND r._sheet = w.sheet AND r._row = w."row"
  UNION ALL
  SELECT w.source, w.batch, w.sheet, w."row", r.bop_no, r.currency, r.amt_orig, r.op
  FROM wanted w JOIN raw.safe_receipt r ON w.source = 'safe_receipt' AND r._batch = w.batch AND r._sheet = w.sheet AND r._row = w."row"
  UNION ALL
  SELECT w.source, w.batch, w.sheet, w."row", r.bop_no, r.currency, r.amt_orig, r.op
  FROM wanted w JOIN raw.safe_payment r ON w.source = 'safe_payment' AND r._batch = w.batch AND r._sheet = w.sheet AND r._row = w."row"
  UNION ALL
  SELECT w.source, w.batch, w.sheet, w."row", r.decl_no || '|' || CAST(r.item_no AS VARCHAR), r.currency, r.total_orig, r.op
  FROM wanted w JOIN raw.cus_decl r ON w.source = 'cus_decl' AND r._batch = w.batch AND r._sheet = w.sheet AND r._row = w."row"
),
again AS (
  SELECT CASE WHEN m.change = 'vintage' THEN 'vintage'
              WHEN m.source IN ('safe_receipt', 'safe_payment') AND n.op = 'D' AND p.bop_no IS NOT NULL THEN 'replaced_declaration'
              WHEN m.source IN ('safe_receipt', 'safe_payment') AND n.op = 'D' THEN 'declaration_deleted'
              WHEN m.source IN ('safe_receipt', 'safe_payment', 'cus_decl') AND o.op = 'D' THEN 'restore'
              WHEN m.source IN ('safe_receipt', 'safe_payment') THEN 'redeclared'
              WHEN m.source = 'cus_decl' AND n.op = 'D' THEN 'customs_deleted'
              WHEN m.source = 'cus_decl' THEN 'customs_amended'
              WHEN m.source = 'so_execution' AND n.op = 'D' THEN 'execution_deleted'
              WHEN m.source = 'so_execution' AND o.op = 'D' THEN 'restore'
              ELSE 'resubmitted' END AS kind,
         m.source, m.key, COALESCE(n.record, m.key) AS record, n.currency,
         CASE WHEN m.source <> 'so_contract' AND o.op = 'D' THEN CAST(0 AS DECIMAL(18,2)) ELSE o.amount END AS before,
         CASE WHEN m.source <> 'so_contract' AND n.op = 'D' THEN CAST(0 AS DECIMAL(18,2)) ELSE n.amount END AS after,
         CASE WHEN n.op = 'D' THEN p.final END AS replaced_by, m.batch, m.sheet, m."row"
  FROM moved m
  LEFT JOIN filed n ON n.source = m.source AND n.batch = m.batch AND n.sheet = m.sheet AND n."row" = m."row"
  LEFT JOIN filed o ON o.source = m.source AND o.batch = m.batch_before AND o.sheet = m.sheet_before AND o."row" = m.row_before
  LEFT JOIN facts.replacement p ON p.source = m.source AND p.bop_no = n.record
),
event AS (
  SELECT CASE change_type WHEN 'C' THEN 'contract_change' WHEN 'T' THEN 'termination'
                          WHEN 'D' THEN 'contract_delete' ELSE 'restore' END AS kind,
         'so_contract' AS source, key, contract_id AS record, currency,
         CASE WHEN change_type = 'V' THEN CAST(0 AS DECIMAL(18,2)) ELSE counted_before END AS before,
         CASE WHEN change_type = 'D' THEN CAST(0 AS DECIMAL(18,2)) ELSE counted END AS after,
         CAST(NULL AS VARCHAR) AS replaced_by, batch, sheet, "row"
  FROM facts.contract_event
  WHERE reason = '' AND change_type IN ('C', 'T', 'D', 'V')
),
red AS (
  SELECT 'red_entry' AS kind, 'so_execution' AS source, r.exec_id AS key, r.corrects_id AS record, r.currency,
         l.orig AS before, CASE WHEN l.currency = r.currency THEN TRY_CAST(CAST(l.orig AS DECIMAL(28,2)) + r.orig AS DECIMAL(18,2)) END AS after, CAST(NULL AS VARCHAR) AS replaced_by,
         r.batch, r.sheet, r."row"
  FROM facts.execution r
  LEFT JOIN facts.execution l ON l.exec_id = r.corrects_id AND NOT l.elimination
  WHERE r.red AND NOT r.elimination
),
late AS (
  SELECT 'late_filing' AS kind, 'so_execution' AS source, exec_id AS key, exec_id AS record, currency,
         CAST(NULL AS DECIMAL(18,2)) AS before, orig AS after, CAST(NULL AS VARCHAR) AS replaced_by, batch, sheet, "row"
  FROM facts.execution
  WHERE late AND NOT red AND NOT elimination
),
absent AS (
  SELECT 'full_absence' AS kind, v.source, v.key, v.key AS record, CAST(NULL AS VARCHAR) AS currency,
         CAST(NULL AS DECIMAL(18,2)) AS before, CAST(NULL AS DECIMAL(18,2)) AS after,
         CAST(NULL AS VARCHAR) AS replaced_by, b.batch, v.sheet, v."row"
  FROM (SELECT source, key, sheet, "row", position,
               ROW_NUMBER() OVER (PARTITION BY source, key ORDER BY position DESC, sheet DESC, "row" DESC) AS choice
        FROM facts.version
        WHERE reason = 'absent_from_full_delivery') v
  JOIN (SELECT p.source, p.position, MIN(c.position) AS gone
        FROM facts.batch p
        JOIN facts.batch c ON c.source = p.source AND c.full_delivery AND c.position > p.position
        GROUP BY p.source, p.position) g ON g.source = v.source AND g.position = v.position
  JOIN facts.batch b ON b.position = g.gone
  WHERE v.choice = 1
)
SELECT x.kind, x.source, x.key, x.record, x.currency, x.before, x.after, x.replaced_by,
       x.batch, x.sheet, x."row", b.received_at
FROM (SELECT kind, source, key, record, currency, before, after, replaced_by, batch, sheet, "row" FROM again
      UNION ALL
      SELECT kind, source, key, record, currency, before, after, replaced_by, batch, sheet, "row" FROM event
      UNION ALL
      SELECT kind, source, key, record, currency, before, after, replaced_by, batch, sheet, "row" FROM red
      UNION ALL
      SELECT kind, source, key, record, currency, before, after, replaced_by, batch, sheet, "row" FROM late
      UNION ALL
      SELECT kind, source, key, record, currency, before, after, replaced_by, batch, sheet, "row" FROM absent) x
JOIN facts.batch b ON b.batch = x.batch
ORDER BY x.kind, x.source, x.key, b.position, x.sheet, x."row";
