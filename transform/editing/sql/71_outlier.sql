-- grain: one figure that is improbable by one method, or one row whose balance is broken
-- reads: facts.outlier_judged, facts.execution, facts.contract, facts.fx_flow, facts.headcount, facts.localization, raw.finding
-- writes: facts.outlier, facts.outlier_judged, facts.balance_field
-- The figure is often a sum; its largest row carries it. factor is by how much a
-- mistaken unit would be off; own_factor and own_score are the figure against
-- the unit's own median, as a multiple and in its own spreads. A cell that a soft
-- edit of the layout questions already is not questioned again. The rows of FH
-- have no rule of their own: the layout has said what is wrong, they offer what to
-- correct.
CREATE TABLE facts.outlier AS
WITH line AS (
  SELECT 'execution' AS series, uscc AS unit, event_month AS period, 'so_execution' AS source, batch, sheet, "row",
         'amt_orig' AS field, exec_id AS key, uscc, ABS(usd) AS size
  FROM facts.execution
  WHERE NOT elimination
  UNION ALL
  SELECT 'filing', exec_id, event_month, 'so_execution', batch, sheet, "row", 'amt_orig', exec_id, uscc, ABS(usd)
  FROM facts.execution
  WHERE NOT elimination
  UNION ALL
  SELECT 'contract', contract_id, sign_month, 'so_contract', batch, sheet, "row", 'amt_orig', contract_id, uscc, ABS(amt_usd)
  FROM facts.contract
  UNION ALL
  SELECT 'fx_flow', direction || entity, stat_month, source, batch, sheet, "row", CASE line WHEN 1 THEN 'txn1_amt' ELSE 'txn2_amt' END,
         bop_no, entity, ABS(usd)
  FROM facts.fx_flow
  WHERE service AND entity_kind = 'C'
  UNION ALL
  SELECT 'headcount', uscc, stat_month, 'hr_stat', batch, sheet, "row", 'emp_end', uscc || '|' || stat_month, uscc, CAST(emp_end AS DECIMAL(38,2))
  FROM facts.headcount
  WHERE NOT carried
  UNION ALL
  SELECT 'payroll', uscc, stat_month, 'hr_stat', batch, sheet, "row", 'payroll_wan', uscc || '|' || stat_month, uscc, payroll_cny
  FROM facts.headcount
  WHERE NOT carried
),
found AS (
  SELECT j.nth, l.source, l.batch, l.sheet, l."row", l.field, l.key, l.uscc,
         ROW_NUMBER() OVER (PARTITION BY j.nth ORDER BY l.size DESC, l.key, l.batch, l.sheet, l."row", l.field) AS choice
  FROM facts.outlier_judged j
  JOIN line l ON l.series = j.series AND l.unit = j.unit AND l.period = j.period
)
SELECT j.method, j.rule, f.source, f.batch, f.sheet, f."row", f.field, f.key, f.uscc, j.period,
       j.value, j.expected, j.score, j.stratum, j.detail, j.series, j.factor, j.own_factor, j.own_score
FROM facts.outlier_judged j
JOIN found f ON f.nth = j.nth AND f.choice = 1
LEFT JOIN (SELECT DISTINCT batch, sheet, "row", field
           FROM raw.finding
           WHERE severity = 'W' AND rule LIKE source || '.%') t
  ON t.batch = f.batch AND t.sheet = f.sheet AND t."row" = f."row" AND t.field = f.field
WHERE t.batch IS NULL
UNION ALL
SELECT 'FH', '', source, batch, sheet, "row", fields, COALESCE(key, ''), CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR),
       CAST(NULL AS DECIMAL(18,2)), CAST(NULL AS DECIMAL(18,2)), CAST(weight AS DECIMAL(18,6)), alternatives, broken, 'balance',
       CAST(NULL AS DECIMAL(18,6)), CAST(NULL AS DECIMAL(18,6)), CAST(NULL AS DECIMAL(18,6))
FROM facts.localization
WHERE state = 'soft'
ORDER BY 2, 3, 4, 5, 6, 7, 8;
DROP TABLE facts.outlier_judged;
DROP TABLE facts.balance_field;
