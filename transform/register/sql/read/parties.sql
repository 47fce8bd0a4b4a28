-- grain: one code and name as filed that is not simply a firm's own USCC
-- reads: facts.filed_party, facts.enterprise_merger
-- writes: none
-- The code of a firm that merged is looked at when it was filed after the merger.
SELECT p.source, p.code, p.name, p.clean, p.lines, COALESCE(CAST(p.usd AS VARCHAR), '') AS usd,
       COALESCE(p.first_day, DATE '0001-01-01') AS first_day, COALESCE(p.last_day, DATE '0001-01-01') AS last_day,
       COALESCE(p.code_kind, '') AS code_kind, COALESCE(p.code_firm, '') AS code_firm
FROM facts.filed_party p
LEFT JOIN facts.enterprise_merger m ON m.uscc = p.code AND m.problem = ''
WHERE p.code_firm IS NULL OR p.code_firm <> p.code OR p.last_day >= m.merged_on
ORDER BY p.source, p.code, p.name
