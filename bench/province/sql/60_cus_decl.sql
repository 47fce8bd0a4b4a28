-- grain: one item of one customs declaration and its corrections
-- reads: none
-- writes: raw.cus_decl
INSERT INTO raw.cus_decl BY NAME
WITH drawn AS (
  SELECT i, hash(i, CAST($seed AS BIGINT), 60) AS h, hash(i // 3, CAST($seed AS BIGINT), 61) AS d
  FROM range(CAST($customs AS BIGINT)) t(i)
),
item AS (
  SELECT s.*, g.m, CAST(g.first_day + CAST(s.d // 512 % 27 AS INTEGER) AS DATE) AS day,
         CAST(floor(pow((s.d // 1024 % 1000000) / 1000000.0, 3) * CAST($enterprises AS BIGINT)) AS BIGINT) AS f,
         CAST(floor(pow(10, 3.0 + 2.5 * (s.h % 10000) / 10000.0)) AS DECIMAL(18,2)) AS total
  FROM drawn s
  JOIN province.calendar g ON g.m = CAST(s.d // 7 % CAST($months AS BIGINT) AS INTEGER)
)
SELECT b.batch AS _batch, (['报关单', '更正'])[e.n + 1] AS _sheet, CAST(s.i + 5 AS INTEGER) AS _row,
       '31' || lpad(CAST(s.i // 3 AS VARCHAR), 16, '0') AS decl_no, s.i % 3 + 1 AS item_no,
       CASE WHEN s.d % 4 = 0 THEN 'I' ELSE 'E' END AS ie_flag, s.day AS decl_date, s.day AS ie_date, f.uscc,
       '3303' || lpad(CAST(s.f % 1000000 AS VARCHAR), 6, '0') AS cus_code,
       (['0110', '0110', '0110', '0214', '0615', '1300', '5014', '1427'])[1 + CAST(s.d // 32 % 8 AS INTEGER)] AS trade_mode,
       (['502', '116', '110', '304', '303', '132', '133', '143'])[1 + CAST(s.d // 64 % 8 AS INTEGER)] AS country,
       (['502', '116', '110', '304', '303', '132', '133', '143'])[1 + CAST(s.d // 64 % 8 AS INTEGER)] AS dest_country,
       '33039' AS district, '6403990090' AS hs10, '货物' AS goods_name, CAST(s.h % 900 AS DECIMAL(18,3)) AS qty,
       'USD' AS currency, s.total + 10 * e.n AS total_orig, CAST((s.total + 10 * e.n) * 0.0001 AS DECIMAL(18,6)) AS stat_usd,
       CAST((s.total + 10 * e.n) * 0.00071 AS DECIMAL(18,6)) AS stat_cny,
       CASE WHEN s.d // 32 % 8 IN (3, 5, 6, 7) THEN CAST(s.total * 0.00001 AS DECIMAL(18,6)) END AS fee_usd,
       CASE e.n WHEN 0 THEN 'A' ELSE 'U' END AS op
FROM item s
JOIN (VALUES (0), (1)) e(n) ON e.n = 0 OR s.h // 32 % 20 = 7
JOIN province.firm f ON f.f = s.f
JOIN province.batch b ON b.source = 'cus_decl' AND b.m = s.m + e.n
ORDER BY b.m, e.n, s.i;
