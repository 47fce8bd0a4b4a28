-- grain: one value of one macro series in one vintage
-- reads: facts.version, raw.macro
-- writes: facts.macro
CREATE TABLE facts.macro AS
SELECT r.period,
       CASE WHEN LENGTH(r.period) = 4 THEN 'A' WHEN r.period LIKE '%Q%' THEN 'Q' ELSE 'M' END AS freq,
       r.area, r.series, r.value, r.unit, r.vintage,
       v.batch, v.sheet, v."row"
FROM raw.macro r
JOIN facts.version v
  ON v.source = 'macro' AND v.outcome = 'accepted'
 AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
ORDER BY r.area, r.series, r.unit, r.period, r.vintage;
