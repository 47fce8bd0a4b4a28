-- grain: one batch seen
-- reads: facts.batch, facts.row_outcome
-- writes: facts.conservation
-- The conservation line (守恒表): rows_read must be the sum of the five outcomes
-- and of as many different rows; Build refuses a batch where it is not.
CREATE TABLE facts.conservation AS
SELECT b.source, b.batch, b.file_name, b.rows_read,
       COALESCE(o.accepted, 0) AS accepted,
       COALESCE(o.quarantined, 0) AS quarantined,
       COALESCE(o.duplicate, 0) AS duplicate,
       COALESCE(o.superseded, 0) AS superseded,
       COALESCE(o.out_of_scope, 0) AS out_of_scope,
       COALESCE(o.different_rows, 0) AS different_rows
FROM facts.batch b
LEFT JOIN (
  SELECT batch,
         COUNT(CASE WHEN outcome = 'accepted' THEN 1 END) AS accepted,
         COUNT(CASE WHEN outcome = 'quarantined' THEN 1 END) AS quarantined,
         COUNT(CASE WHEN outcome = 'duplicate' THEN 1 END) AS duplicate,
         COUNT(CASE WHEN outcome = 'superseded' THEN 1 END) AS superseded,
         COUNT(CASE WHEN outcome = 'out_of_scope' THEN 1 END) AS out_of_scope,
         COUNT(DISTINCT sheet || '!' || CAST("row" AS VARCHAR)) AS different_rows
  FROM facts.row_outcome
  GROUP BY batch) o ON o.batch = b.batch
ORDER BY b.source, b.position;
