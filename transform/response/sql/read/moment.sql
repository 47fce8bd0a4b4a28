-- grain: one pair of months, part of execution and stratum
-- reads: estimate.moment
-- writes: none
SELECT prev_month, stat_month, field, so_class1, size, n, CAST(x AS DOUBLE) AS x, CAST(y AS DOUBLE) AS y, CAST(yyx AS DOUBLE) AS yyx
FROM estimate.moment
ORDER BY prev_month, stat_month, field, so_class1, size
