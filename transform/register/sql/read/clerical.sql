-- grain: one firm that a filed code and name may be, of those a person must decide
-- reads: facts.link, facts.link_candidate
-- writes: none
SELECT l.source, l.code, l.name, l.why, COALESCE(l.place_filed, ''), l.lines, COALESCE(CAST(l.usd AS VARCHAR), ''),
       COALESCE(c.uscc, ''), COALESCE(c.ent_name, ''), COALESCE(c.place, ''), COALESCE(CAST(c.score AS VARCHAR), '')
FROM facts.link l
LEFT JOIN facts.link_candidate c ON c.source = l.source AND c.code = l.code AND c.name = l.name
WHERE l.status = 'clerical'
ORDER BY COALESCE(ABS(l.usd), 0) DESC, l.lines DESC, l.source, l.code, l.name, c.position
