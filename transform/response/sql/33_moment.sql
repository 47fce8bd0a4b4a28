-- grain: one pair of months, part of execution and stratum: the units that told both
-- reads: estimate.missing, estimate.value
-- writes: estimate.moment
-- The sums a ratio estimator needs (METHODS §4): y of the month over x of the
-- month told last, for units with x above zero. yyx is the sum of y*y/x, of
-- which the model variance is made. The terms are decimals, so that their sum
-- does not depend on the order in which they are added. A unit whose y*y/x
-- reaches 1e25 tells nothing of a trend, and its sum would not fit. Working
-- table, dropped by 90_drop.sql.
CREATE TABLE estimate.moment AS
WITH span AS (
  SELECT DISTINCT prev_month, stat_month
  FROM estimate.missing
  WHERE form = 'so_execution' AND prev_month IS NOT NULL AND run_length <= $run
),
pair AS (
  SELECT s.prev_month, s.stat_month, y.so_class1, y.size, x.offshore AS x_off, y.offshore AS y_off, x.onshore AS x_on, y.onshore AS y_on
  FROM span s
  JOIN estimate.value x ON x.form = 'so_execution' AND x.stat_month = s.prev_month
  JOIN estimate.value y ON y.form = 'so_execution' AND y.stat_month = s.stat_month AND y.unit = x.unit
)
SELECT prev_month, stat_month, 'offshore_usd' AS field, so_class1, size, COUNT(*) AS n, SUM(x_off) AS x, SUM(y_off) AS y,
       SUM(CAST(ROUND(CAST(y_off AS DOUBLE) * CAST(y_off AS DOUBLE) / CAST(x_off AS DOUBLE), 6) AS DECIMAL(38,6))) AS yyx
FROM pair
WHERE x_off > 0 AND CAST(y_off AS DOUBLE) * CAST(y_off AS DOUBLE) < 1e25 * CAST(x_off AS DOUBLE)
GROUP BY prev_month, stat_month, so_class1, size
UNION ALL
SELECT prev_month, stat_month, 'onshore_usd', so_class1, size, COUNT(*), SUM(x_on), SUM(y_on),
       SUM(CAST(ROUND(CAST(y_on AS DOUBLE) * CAST(y_on AS DOUBLE) / CAST(x_on AS DOUBLE), 6) AS DECIMAL(38,6)))
FROM pair
WHERE x_on > 0 AND CAST(y_on AS DOUBLE) * CAST(y_on AS DOUBLE) < 1e25 * CAST(x_on AS DOUBLE)
GROUP BY prev_month, stat_month, so_class1, size
ORDER BY 1, 2, 3, 4, 5;
