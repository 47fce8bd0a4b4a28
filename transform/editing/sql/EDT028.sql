-- grain: one training with fewer employed than hires that name it
-- reads: facts.version, raw.new_hire, raw.training
-- writes: none
SELECT 'training' AS source, t.batch, t.sheet, t."row", 'employed' AS field, t.training_id AS key,
       CAST(t.employed AS VARCHAR) AS employed, CAST(n.hires AS VARCHAR) AS hires
FROM (SELECT r.training_id, r.employed, r.end_date, v.batch, v.sheet, v."row"
      FROM raw.training r
      JOIN facts.version v
        ON v.source = 'training' AND v.outcome = 'accepted'
       AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
      WHERE r.audit_status = 'A') t
JOIN (SELECT r.training_id, COUNT(DISTINCT r.hire_id) AS hires
      FROM raw.new_hire r
      JOIN facts.version v
        ON v.source = 'new_hire' AND v.outcome = 'accepted'
       AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
      WHERE r.training_id IS NOT NULL
      GROUP BY r.training_id) n
  ON n.training_id = t.training_id
WHERE n.hires > t.employed AND SUBSTR(CAST(t.end_date AS VARCHAR), 1, 7) >= CAST($valid_from AS VARCHAR)
