-- grain: one code under which a firm of the register may be named, and its days
-- reads: facts.enterprise, facts.customs_code
-- writes: facts.register_code
-- A code that two firms claim at once names neither (LNK001, LNK005). Mergers are
-- not in here; facts.entity has them.
CREATE TABLE facts.register_code AS
WITH firm AS (
  SELECT DISTINCT uscc FROM facts.enterprise
),
org AS (
  SELECT org_code AS code, MAX(uscc) AS uscc
  FROM facts.enterprise
  WHERE org_code IS NOT NULL
  GROUP BY org_code
  HAVING COUNT(DISTINCT uscc) = 1
),
known AS (
  SELECT uscc AS code, CASE WHEN LENGTH(uscc) = 9 THEN 'org' ELSE 'uscc' END AS kind, uscc,
         DATE '1900-01-01' AS valid_from, DATE '9999-12-31' AS valid_to,
         CASE WHEN LENGTH(uscc) = 9 THEN 'org_code' ELSE 'uscc' END AS via
  FROM firm
  UNION ALL
  SELECT o.code, 'org', o.uscc, DATE '1900-01-01', DATE '9999-12-31', 'org_code'
  FROM org o
  LEFT JOIN firm f ON f.uscc = o.code
  WHERE f.uscc IS NULL
)
SELECT code, kind, uscc, valid_from, valid_to, via
FROM (SELECT * FROM known
      UNION ALL
      SELECT c.cus_code, 'customs', c.uscc, c.valid_from, c.valid_to, 'customs_code'
      FROM facts.customs_code c
      LEFT JOIN known k ON k.code = c.cus_code
      WHERE NOT c.ambiguous AND k.code IS NULL) x
ORDER BY code, valid_from;
