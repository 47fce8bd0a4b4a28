-- grain: one code under which a firm of the register may be named
-- reads: facts.enterprise
-- writes: facts.entity
-- SAFE names a firm by USCC or by its nine-character organisation code.
CREATE TABLE facts.entity AS
SELECT code, MAX(uscc) AS uscc
FROM (SELECT uscc AS code, uscc FROM facts.enterprise
      UNION ALL
      SELECT org_code, uscc FROM facts.enterprise WHERE org_code IS NOT NULL) x
GROUP BY code
ORDER BY code;
