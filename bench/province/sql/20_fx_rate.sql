-- grain: one currency in one month and of one kind
-- reads: none
-- writes: raw.fx_rate
-- The first batch brings a year of earlier months too. Kind 1 stands beside kind
-- 2 for two currencies.
INSERT INTO raw.fx_rate BY NAME
SELECT b.batch AS _batch, '折算率' AS _sheet, CAST(3 + ROW_NUMBER() OVER (PARTITION BY b.batch ORDER BY d.month, c.n, k.kind) AS INTEGER) AS _row,
       d.month, c.code AS currency,
       CAST(CASE WHEN c.code = 'USD' THEN 1 ELSE 100.0 / (c.cents + d.age % 5) END AS DECIMAL(18,10)) AS usd_per_unit,
       CAST(7.05 + (d.age % 7) * 0.03 AS DECIMAL(10,4)) AS cny_per_usd_avg, k.kind
FROM (SELECT m, month, m + 12 AS age FROM province.calendar
      UNION ALL
      SELECT 0, strftime(first_day - to_months(CAST(back AS INTEGER)), '%Y-%m'), 12 - back
      FROM province.calendar, range(1, 13) t(back)
      WHERE m = 0) d
JOIN province.batch b ON b.source = 'fx_rate' AND b.m = d.m
CROSS JOIN province.currency c
JOIN (VALUES ('2', 99), ('1', 2)) k(kind, upto) ON c.n < k.upto
ORDER BY d.month, c.n, k.kind;
