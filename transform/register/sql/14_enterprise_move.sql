-- grain: one change of a firm's registered county from one profile to the next
-- reads: facts.enterprise, reference.concordance
-- writes: facts.enterprise_move
-- kind 'move' (迁移): the firm went elsewhere. 'code_change': the county itself
-- got another code, as 洞头县 330322 did when it became 洞头区 330305. 'split': the
-- firm's part of the county became a county of its own, as 龙港 did out of 苍南
-- in 2019. Only a move changes where a firm is; changed_on is the county's own
-- day where it is known, else that of the report.
CREATE TABLE facts.enterprise_move AS
WITH change AS (
  SELECT uscc, ent_name, county, report_date, batch, sheet, "row",
         LAG(county) OVER (PARTITION BY uscc ORDER BY valid_from) AS county_before
  FROM facts.enterprise
),
carried AS (
  SELECT from_code, to_code, MIN(valid_from) AS valid_from, MAX(CASE WHEN split THEN 1 ELSE 0 END) AS split
  FROM reference.concordance
  WHERE list = 'CL_COUNTY' AND from_code <> to_code
  GROUP BY from_code, to_code
)
SELECT c.uscc, c.ent_name, c.county_before, c.county,
       CASE WHEN s.from_code IS NULL THEN 'move' WHEN s.split = 1 THEN 'split' ELSE 'code_change' END AS kind,
       COALESCE(s.valid_from, c.report_date) AS changed_on,
       c.report_date, c.batch, c.sheet, c."row"
FROM change c
LEFT JOIN carried s
  ON s.from_code = c.county_before AND s.to_code = c.county
 AND (s.valid_from IS NULL OR s.valid_from <= c.report_date)
WHERE c.county_before <> c.county
ORDER BY c.uscc, c.report_date;
