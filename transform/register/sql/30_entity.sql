-- grain: one code as filed and one time through which it means one firm
-- reads: facts.register_code, facts.filed_code, facts.enterprise_successor
-- writes: facts.entity
-- The spans of a code never overlap. From the day of a merger on the codes of a
-- firm mean its successor; what is dated before stays the old firm's.
CREATE TABLE facts.entity AS
WITH base AS (
  SELECT code, kind, uscc, valid_from, valid_to, via, CAST(NULL AS DECIMAL(6,4)) AS score
  FROM facts.register_code
  UNION ALL
  SELECT code, 'filed', uscc, DATE '1900-01-01', DATE '9999-12-31', via, score
  FROM facts.filed_code
)
SELECT b.code, b.kind, COALESCE(s.successor, b.uscc) AS uscc,
       CASE WHEN s.valid_from > b.valid_from THEN s.valid_from ELSE b.valid_from END AS valid_from,
       CASE WHEN s.valid_to < b.valid_to THEN s.valid_to ELSE b.valid_to END AS valid_to,
       CASE WHEN s.successor <> b.uscc THEN 'merger' ELSE b.via END AS via,
       b.score
FROM base b
LEFT JOIN facts.enterprise_successor s
  ON s.uscc = b.uscc AND s.valid_from < b.valid_to AND b.valid_from < s.valid_to
ORDER BY b.code, CASE WHEN s.valid_from > b.valid_from THEN s.valid_from ELSE b.valid_from END;
