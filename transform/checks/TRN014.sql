-- rule: TRN014
-- severity: I
-- reads: facts.version, raw.safe_receipt, raw.safe_payment
-- zh: 申报 {bop_no} 已删除,由 {replaced_by} 替代
-- en: declaration {bop_no} was deleted and replaced by {replaced_by}
SELECT v.source, v.batch, v.sheet, v."row", 'replaced_by' AS field, v.key, r.bop_no, r.replaced_by
FROM facts.version v
JOIN (SELECT 'safe_receipt' AS source, _batch, _sheet, _row, bop_no, replaced_by
      FROM raw.safe_receipt WHERE op = 'D' AND replaced_by IS NOT NULL
      UNION ALL
      SELECT 'safe_payment', _batch, _sheet, _row, bop_no, replaced_by
      FROM raw.safe_payment WHERE op = 'D' AND replaced_by IS NOT NULL) r
  ON r.source = v.source AND r._batch = v.batch AND r._sheet = v.sheet AND r._row = v."row"
WHERE v.outcome = 'accepted'
