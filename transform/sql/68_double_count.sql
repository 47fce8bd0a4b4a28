-- grain: one flow that could be counted twice, with the amount that is not
-- reads: facts.contract_flow, facts.execution, facts.fx_flow
-- writes: facts.double_count
-- A view for the auditor: every row says what the totals do not count a second
-- time, or what stands in both worlds and must not be added.
-- framework_order: the part of an event that its family holds already (DC1).
-- sub_contract: work received from a local firm, taken out of the city (DC2).
-- refund: money back, which lowers the side on which it was first entered.
-- advance: counted by value date, before the service; it is not counted again.
-- agent: a receipt that another firm than the filer received: once in services
-- trade at the receiver, once in outsourcing at the filer, never added together.
CREATE VIEW facts.double_count AS
SELECT 'framework_order' AS kind, 'so_contract' AS source, key, contract_id AS record, uscc, stat_month,
       TRY_CAST(CAST(stated_usd AS DECIMAL(28,2)) - usd AS DECIMAL(18,2)) AS usd, batch, sheet, "row"
FROM facts.contract_flow
WHERE NOT elimination AND contract_kind IN ('2', '3') AND stated_usd <> usd
UNION ALL
SELECT 'sub_contract', 'so_contract', key, contract_id, uscc, stat_month, usd, batch, sheet, "row"
FROM facts.contract_flow
WHERE NOT elimination AND local_sub
UNION ALL
SELECT 'sub_contract', 'so_execution', exec_id, exec_id, uscc, stat_month, usd, batch, sheet, "row"
FROM facts.execution
WHERE NOT elimination AND local_sub
UNION ALL
SELECT CASE WHEN nature = '2' THEN 'refund' ELSE 'advance' END, source, bop_no, bop_no, entity, stat_month,
       usd, batch, sheet, "row"
FROM facts.fx_flow
WHERE nature IN ('1', '2') AND service
UNION ALL
SELECT 'agent', e.source, e.bop_no, e.exec_id, e.entity, e.stat_month, e.usd, e.batch, e.sheet, e."row"
FROM (SELECT DISTINCT f.source, f.bop_no, x.exec_id, f.entity, f.stat_month, f.usd, f.batch, f.sheet, f."row", f.line
      FROM facts.execution x
      JOIN facts.fx_flow f ON f.side = 'receipt' AND f.bop_no = x.bop_no AND f.entity <> x.uscc
      WHERE NOT x.elimination AND NOT x.red) e;
