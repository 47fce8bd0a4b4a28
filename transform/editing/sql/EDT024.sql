-- grain: one execution line of which red entries take back more than it had
-- reads: facts.execution
-- writes: none
-- Only red entries in the line's own currency are added.
SELECT 'so_execution' AS source, r.batch, r.sheet, r."row", 'amt_orig' AS field, e.exec_id AS key,
       CAST(-r.total AS VARCHAR) AS reversed, e.currency, CAST(e.orig AS VARCHAR) AS orig
FROM facts.execution e
JOIN (SELECT corrects_id, currency, stat_month, batch, sheet, "row",
             CAST(SUM(orig) OVER (PARTITION BY corrects_id, currency) AS DECIMAL(28,2)) AS total,
             ROW_NUMBER() OVER (PARTITION BY corrects_id, currency ORDER BY stat_month DESC, exec_id DESC) AS nth
      FROM facts.execution
      WHERE red AND NOT elimination AND corrects_id IS NOT NULL) r
  ON r.corrects_id = e.exec_id AND r.currency = e.currency AND r.nth = 1
WHERE NOT e.elimination AND NOT e.red AND r.total + e.orig < 0 AND r.stat_month >= CAST($valid_from AS VARCHAR)
