-- grain: one indicator's target of one county in one year
-- reads: facts.version, raw.target
-- writes: facts.target
CREATE TABLE facts.target AS
SELECT r.year, r.ind_code AS indicator, r.county_code AS county, r.target, r.adj_target,
       COALESCE(r.adj_target, r.target) AS effective, r.weight,
       v.batch, v.sheet, v."row"
FROM raw.target r
JOIN facts.version v
  ON v.source = 'target' AND v.outcome = 'accepted'
 AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
ORDER BY r.year, r.ind_code, r.county_code;
