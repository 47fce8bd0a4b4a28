-- grain: one execution line under one code of the comparable base; a local sub-contract's line has a second row that takes it out again (DC2)
-- reads: facts.execution, facts.execution_base
-- writes: none
-- principal: no firm on either row of a local sub-contract, as in execution.sql;
-- the row that takes a line out again tells which lines these are.
SELECT b.usd, b.cny, b.shore, b.so_class1, b.so_class2, b.county, b.ownership, b.uscc,
       CASE WHEN l.exec_id IS NULL THEN b.uscc END AS principal, b.stat_month, b.event_month
FROM facts.execution_base b
LEFT JOIN (SELECT e.exec_id FROM facts.execution e WHERE e.elimination) l ON l.exec_id = b.exec_id
