-- grain: one demonstration park (示范园区) in one period
-- reads: facts.version, raw.park
-- writes: facts.park
CREATE TABLE facts.park AS
SELECT r.park_id, r.period AS stat_month, r.park_name, r.county_code AS county, r.level,
       r.recog_date, r.revoke_date, r.platform_flag AS platform, r.floor_sqm, r.floor_used_sqm,
       r.tenants, r.so_tenants,
       TRY_CAST(ROUND(CAST(r.fai_wan AS DECIMAL(28,6)) * 10000, 2) AS DECIMAL(18,2)) AS fai_cny,
       TRY_CAST(ROUND(CAST(r.platform_inv_wan AS DECIMAL(28,6)) * 10000, 2) AS DECIMAL(18,2)) AS platform_inv_cny,
       v.batch, v.sheet, v."row"
FROM raw.park r
JOIN facts.version v
  ON v.source = 'park' AND v.outcome = 'accepted'
 AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
ORDER BY r.park_id, r.period;
