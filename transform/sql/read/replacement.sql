-- grain: one declaration in force as deleted that names its replacement (替代申报号码)
-- reads: facts.version, raw.safe_receipt, raw.safe_payment
-- writes: none
SELECT v.source, r.bop_no, r.replaced_by, v.batch, v.sheet, v."row"
FROM facts.version v
JOIN (SELECT 'safe_receipt' AS source, _batch, _sheet, _row, bop_no, replaced_by
      FROM raw.safe_receipt WHERE op = 'D' AND replaced_by IS NOT NULL
      UNION ALL
      SELECT 'safe_payment', _batch, _sheet, _row, bop_no, replaced_by
      FROM raw.safe_payment WHERE op = 'D' AND replaced_by IS NOT NULL) r
  ON r.source = v.source AND r._batch = v.batch AND r._sheet = v.sheet AND r._row = v."row"
WHERE v.outcome = 'accepted'
ORDER BY v.source, r.bop_no
