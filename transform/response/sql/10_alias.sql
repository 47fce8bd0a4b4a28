-- grain: one span in which a code stands for a firm of another code
-- reads: facts.entity
-- writes: estimate.alias
-- The roster may still name a firm by the code of a firm that merged into it,
-- or by its organisation code. Working table, dropped by 90_drop.sql.
CREATE TABLE estimate.alias AS
SELECT code, uscc, valid_from, valid_to
FROM facts.entity
WHERE uscc IS NOT NULL AND uscc <> code AND kind <> 'filed'
ORDER BY code, valid_from;
