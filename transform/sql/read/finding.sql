-- grain: one finding of the as-of view of the last build
-- reads: facts.run, facts.finding, facts.batch, facts.release, raw.batch, raw.delivery, raw.finding, raw.batch_column
-- writes: none
-- A finding about a repeated file (ING021) belongs to one delivery of it: the
-- first such finding to the second delivery, and so on. A finding about a
-- refused file stands with its first refusal, until the file is read after all.
-- A hard finding of a row that was released since is no longer open.
WITH delivered AS (
  SELECT d.batch, d.source, d.file_name, d.refused,
         ROW_NUMBER() OVER (PARTITION BY d.batch, d.refused
                            ORDER BY d.received_at, d.file_name, d.delivery_id) AS nth
  FROM (SELECT batch, source, file_name, received_at, delivery_id,
               outcome NOT IN ('loaded', 'duplicate') AS refused
        FROM raw.delivery) d
  CROSS JOIN facts.run r
  WHERE d.received_at <= r.as_of
),
refusal AS (
  SELECT DISTINCT batch, message_zh
  FROM raw.delivery
  WHERE outcome = 'refused'
),
told AS (
  SELECT f.*, b.batch IS NULL OR m.batch IS NOT NULL AS refused
  FROM raw.finding f
  LEFT JOIN raw.batch b ON b.batch = f.batch
  LEFT JOIN refusal m ON m.batch = f.batch AND m.message_zh = f.zh AND f.sheet IS NULL
),
ingested AS (
  SELECT f.*,
         CASE WHEN f.rule = 'ING021'
              THEN 1 + ROW_NUMBER() OVER (PARTITION BY f.batch, f.rule ORDER BY f.seq)
              ELSE 1 END AS nth
  FROM told f
  LEFT JOIN facts.batch b ON f.refused AND b.batch = f.batch
  LEFT JOIN facts.release h
    ON f.severity = 'E' AND h.batch = f.batch AND h.sheet = f.sheet AND h."row" = f."row"
  WHERE b.batch IS NULL AND h.batch IS NULL
),
placed AS (
  SELECT batch, sheet, field, MIN(col) AS col
  FROM raw.batch_column
  GROUP BY batch, sheet, field
)
SELECT f.rule, f.severity,
       COALESCE(f.source, d.source, '') AS source, f.batch, COALESCE(d.file_name, '') AS file_name,
       COALESCE(f.sheet, '') AS sheet, COALESCE(f."row", 0) AS "row",
       COALESCE(f.field, '') AS field, COALESCE(f.cell, '') AS cell, 0 AS col,
       COALESCE(f.key, '') AS key, COALESCE(f.zh, '') AS zh, COALESCE(f.en, '') AS en
FROM ingested f
JOIN delivered d ON d.batch = f.batch AND d.refused = f.refused AND d.nth = f.nth
UNION ALL
SELECT f.rule, f.severity,
       COALESCE(f.source, ''), COALESCE(f.batch, ''), COALESCE(b.file_name, ''),
       COALESCE(f.sheet, ''), COALESCE(f."row", 0),
       COALESCE(f.field, ''), '', COALESCE(p.col, 0),
       COALESCE(f.key, ''), f.zh, f.en
FROM facts.finding f
LEFT JOIN facts.batch b ON b.batch = f.batch
LEFT JOIN placed p ON p.batch = f.batch AND p.sheet = f.sheet AND p.field = f.field
