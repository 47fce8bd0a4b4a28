-- grain: one kept row out of the scope of the statistics (row_scope); one row held
--  back (row_held); one data row read of a batch seen (row_outcome)
-- reads: facts.batch, facts.release, facts.version, facts.contract_event, facts.execution_line, raw.quarantine, raw.ent_profile, raw.hr_stat
-- writes: facts.row_scope, facts.row_held, facts.row_outcome
-- Conservation: every row has exactly one outcome. The version decides first
-- (accepted, duplicate, superseded); a kept row may still be out of the scope
-- of the statistics, with the reason. A quarantined row that was released is told
-- by its version only. The join has equalities alone: a condition on one side
-- within it makes DuckDB compare every row filed with every row out of scope. The
-- rows stand in the order of facts.version, then of row_held: to sort them costs
-- more than to make them.
CREATE TABLE facts.row_scope AS
SELECT 'so_contract' AS source, batch, sheet, "row", reason
FROM facts.contract_event WHERE reason <> ''
UNION ALL
SELECT 'so_execution', batch, sheet, "row", reason
FROM facts.execution_line WHERE reason <> ''
UNION ALL
SELECT 'ent_profile', _batch, _sheet, _row, 'not_accepted'
FROM raw.ent_profile WHERE audit_status <> 'A'
UNION ALL
SELECT 'hr_stat', _batch, _sheet, _row, 'not_accepted'
FROM raw.hr_stat WHERE audit_status <> 'A'
ORDER BY 1, 2, 3, 4;
CREATE TABLE facts.row_held AS
SELECT b.source, q.batch, q.sheet, q."row", COALESCE(q.rules, '') AS reason
FROM raw.quarantine q
JOIN facts.batch b ON b.batch = q.batch
LEFT JOIN facts.release h ON h.batch = q.batch AND h.sheet = q.sheet AND h."row" = q."row"
WHERE h.batch IS NULL
ORDER BY 1, 2, 3, 4;
CREATE TABLE facts.row_outcome AS
SELECT v.source, v.batch, v.sheet, v."row",
       CASE WHEN v.outcome = 'accepted' AND o.reason IS NOT NULL THEN 'out_of_scope' ELSE v.outcome END AS outcome,
       CASE WHEN v.outcome = 'accepted' AND o.reason IS NOT NULL THEN o.reason ELSE v.reason END AS reason
FROM facts.version v
LEFT JOIN facts.row_scope o
  ON o.source = v.source AND o.batch = v.batch AND o.sheet = v.sheet AND o."row" = v."row"
UNION ALL
SELECT source, batch, sheet, "row", 'quarantined', reason
FROM facts.row_held;
