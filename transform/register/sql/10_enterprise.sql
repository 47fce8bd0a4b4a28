-- grain: one spell (属性区间) of one firm: the time between two accepted profiles
-- reads: facts.version, raw.ent_profile, reference.ownership_group
-- writes: facts.enterprise
-- A spell starts on the report date; the first one starts in 1900, so that early
-- events find attributes. valid_to is exclusive. A profile filed before 2015
-- under an organisation code (组织机构代码) joins the firm whose USCC holds that
-- code at positions 9 to 17.
CREATE TABLE facts.enterprise AS
WITH profile AS (
  SELECT r.uscc, r.ent_name, r.county_code, r.op_county_code, r.park_id, r.ownership, r.holding,
         r.size_class, r.industry_code, r.main_so_class, r.status, r.estab_date, r.sys_reg_date,
         r.merged_into, r.key_level, r.tase_flag, r.report_date,
         v.batch, v.sheet, v."row", v.position,
         REPLACE(r.org_code, '-', '') AS org
  FROM raw.ent_profile r
  JOIN facts.version v
    ON v.source = 'ent_profile' AND v.outcome = 'accepted'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
  WHERE r.audit_status = 'A'
),
successor AS (
  SELECT SUBSTR(uscc, 9, 9) AS org, MAX(uscc) AS uscc
  FROM profile
  WHERE uscc IS NOT NULL
  GROUP BY SUBSTR(uscc, 9, 9)
),
named AS (
  SELECT p.*, COALESCE(p.uscc, s.uscc, p.org) AS firm
  FROM profile p
  LEFT JOIN successor s ON s.org = CASE WHEN p.uscc IS NULL THEN p.org END
),
dated AS (
  SELECT n.*,
         ROW_NUMBER() OVER (PARTITION BY firm, report_date
                            ORDER BY position DESC, sheet DESC, "row" DESC) AS choice
  FROM named n
),
spell AS (
  SELECT d.*,
         ROW_NUMBER() OVER (PARTITION BY firm ORDER BY report_date) AS nth,
         LEAD(report_date) OVER (PARTITION BY firm ORDER BY report_date) AS next_date
  FROM dated d
  WHERE choice = 1
)
SELECT s.firm AS uscc,
       COALESCE(s.org, SUBSTR(s.uscc, 9, 9)) AS org_code,
       s.ent_name,
       s.county_code AS county,
       COALESCE(s.op_county_code, s.county_code) AS op_county,
       COALESCE(s.park_id, '_N') AS park,
       s.ownership,
       COALESCE(g.grp, '_U') AS ownership_group,
       s.holding,
       s.size_class AS size,
       s.industry_code AS industry,
       s.main_so_class,
       SUBSTR(s.main_so_class, 1, 3) AS main_so_class1,
       s.status, s.estab_date, s.sys_reg_date, s.merged_into, s.key_level,
       COALESCE(s.tase_flag, FALSE) AS tase,
       CASE WHEN s.nth = 1 THEN DATE '1900-01-01' ELSE s.report_date END AS valid_from,
       COALESCE(s.next_date, DATE '9999-12-31') AS valid_to,
       s.next_date IS NULL AS last,
       s.report_date,
       s.batch, s.sheet, s."row"
FROM spell s
LEFT JOIN reference.ownership_group g ON g.code = s.ownership
ORDER BY s.firm, s.report_date;
