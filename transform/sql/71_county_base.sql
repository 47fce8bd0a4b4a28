-- grain: one firm of a county that was divided (拆分), and the unit its facts of before are carried to
-- reads: facts.enterprise, reference.base_code
-- writes: facts.county_base
-- No share says how a county of old falls to its successors. The firm says it
-- itself: by the county of its first profile after the division. Where that is
-- none of the successors, or there is no such profile, base_county is NULL and the
-- facts stay at the old code (TRN039). until is the last day of the old county.
CREATE TABLE facts.county_base AS
WITH divided AS (
  SELECT code AS county, valid_to AS until, base_code
  FROM reference.base_code
  WHERE list = 'CL_COUNTY' AND split
),
firm AS (
  SELECT DISTINCT e.uscc, d.county, d.until
  FROM facts.enterprise e
  JOIN divided d ON d.county = e.county
),
next_profile AS (
  SELECT uscc, county, until, later
  FROM (SELECT f.uscc, f.county, f.until, e.county AS later,
               ROW_NUMBER() OVER (PARTITION BY f.uscc, f.county, f.until ORDER BY e.report_date, e.valid_from) AS choice
        FROM firm f
        JOIN facts.enterprise e ON e.uscc = f.uscc AND e.report_date > f.until) x
  WHERE choice = 1
)
SELECT f.uscc, f.county, f.until, d.base_code AS base_county
FROM firm f
LEFT JOIN next_profile n ON n.uscc = f.uscc AND n.county = f.county AND n.until = f.until
LEFT JOIN divided d ON d.county = f.county AND d.until = f.until AND d.base_code = n.later
ORDER BY f.uscc, f.county, f.until;
