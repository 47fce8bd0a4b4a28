-- grain: one customs code (海关注册编码) that stood beside one firm of the register
-- reads: facts.version, facts.enterprise, facts.enterprise_successor, raw.cus_decl
-- writes: facts.customs_code
-- A declaration names its firm by USCC and may give the customs code beside it.
-- A code seen with another firm later is that firm's from then on; one that
-- names two firms over the same days tells nothing (ambiguous). The days of a
-- firm that merged count for its successor.
CREATE TABLE facts.customs_code AS
WITH known AS (
  SELECT DISTINCT uscc FROM facts.enterprise
),
pair AS (
  SELECT r.cus_code, COALESCE(s.successor, k.uscc) AS uscc,
         MIN(r.ie_date) AS first_day, MAX(r.ie_date) AS last_day, COUNT(*) AS lines
  FROM raw.cus_decl r
  JOIN known k ON k.uscc = r.uscc
  JOIN facts.version v
    ON v.source = 'cus_decl' AND v.outcome = 'accepted'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
  LEFT JOIN facts.enterprise_successor s
    ON s.uscc = k.uscc AND s.valid_from <= r.ie_date AND r.ie_date < s.valid_to
  WHERE r.op <> 'D' AND r.cus_code IS NOT NULL AND r.ie_date IS NOT NULL
  GROUP BY r.cus_code, COALESCE(s.successor, k.uscc)
),
placed AS (
  SELECT p.*,
         ROW_NUMBER() OVER (PARTITION BY cus_code ORDER BY first_day, last_day, uscc) AS nth,
         LEAD(first_day) OVER (PARTITION BY cus_code ORDER BY first_day, last_day, uscc) AS next_day,
         MAX(last_day) OVER (PARTITION BY cus_code ORDER BY first_day, last_day, uscc
                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS seen_until
  FROM pair p
),
marked AS (
  SELECT p.*, MAX(CASE WHEN first_day <= seen_until THEN 1 ELSE 0 END) OVER (PARTITION BY cus_code) AS clash
  FROM placed p
)
SELECT cus_code, uscc, first_day, last_day, lines,
       CASE WHEN nth = 1 THEN DATE '1900-01-01' ELSE first_day END AS valid_from,
       COALESCE(next_day, DATE '9999-12-31') AS valid_to,
       clash = 1 AS ambiguous
FROM marked
ORDER BY cus_code, nth;
