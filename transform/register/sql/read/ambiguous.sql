-- grain: one firm that claims a code which another claims as well
-- reads: facts.enterprise, facts.customs_code
-- writes: none
SELECT x.code, x.uscc, e.ent_name
FROM (SELECT o.org_code AS code, o.uscc
      FROM facts.enterprise o
      JOIN (SELECT org_code FROM facts.enterprise WHERE org_code IS NOT NULL
            GROUP BY org_code HAVING COUNT(DISTINCT uscc) > 1) d ON d.org_code = o.org_code
      UNION
      SELECT cus_code, uscc FROM facts.customs_code WHERE ambiguous) x
JOIN facts.enterprise e ON e.uscc = x.uscc AND e.last
ORDER BY x.code, x.uscc
