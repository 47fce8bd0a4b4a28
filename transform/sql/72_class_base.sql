-- grain: one class of outsourcing or transaction code in use, and one code of the base edition it is carried to
-- reads: facts.execution, facts.fx_flow, reference.base_code, reference.base_edition
-- writes: facts.class_base
-- list is CL_SO or CL_TXN. parts counts the targets, weight is the share of one.
-- A code whose shares are unknown, or that leads nowhere, stays what it is: it has
-- no row here (TRN040).
CREATE TABLE facts.class_base AS
SELECT u.list, u.edition, u.code, t.edition AS base_edition, b.base_code,
       CAST(b.weight * CAST(0.000001 AS DECIMAL(7,6)) AS DECIMAL(9,6)) AS weight,
       COUNT(*) OVER (PARTITION BY u.list, u.edition, u.code) AS parts
FROM (SELECT DISTINCT 'CL_SO' AS list, class_edition AS edition, so_class2 AS code FROM facts.execution
      UNION
      SELECT DISTINCT 'CL_TXN', txn_edition, txn FROM facts.fx_flow) u
JOIN reference.base_code b ON b.list = u.list AND b.edition = u.edition AND b.code = u.code AND NOT b.split
JOIN reference.base_edition t ON t.list = u.list
ORDER BY u.list, u.edition, u.code, b.base_code;
