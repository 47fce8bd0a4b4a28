-- grain: one declared payment and its corrections
-- reads: none
-- writes: raw.safe_payment
-- As the receipts that pay no execution; one of a hundred is a refund, and
-- numbers are not replaced.
INSERT INTO raw.safe_payment BY NAME
WITH drawn AS (
  SELECT i, hash(i, CAST($seed AS BIGINT), 52) AS h, hash(i, CAST($seed AS BIGINT), 53) AS h2
  FROM range(CAST($payments AS BIGINT)) t(i)
),
paid AS (
  SELECT s.i, s.h, s.h2, g.m, CAST(g.first_day + CAST(s.h2 % 28 AS INTEGER) AS DATE) AS value_date, u.code AS currency,
         CAST(floor(pow(10, 2.5 + 3.0 * (s.h2 // 64 % 10000) / 10000.0)) * u.cents / 100 + (s.h % 100) * 0.01 AS DECIMAL(18,2)) AS stated,
         CASE WHEN s.h % 100 < 85
              THEN CAST(floor(pow((s.h // 1024 % 1000000) / 1000000.0, 3) * CAST($enterprises AS BIGINT)) AS BIGINT)
              ELSE CAST($enterprises AS BIGINT) + CAST(floor(pow((s.h // 1024 % 1000000) / 1000000.0, 2) * CAST($strangers AS BIGINT)) AS BIGINT) END AS f,
         CASE WHEN s.h2 % 100 < 60 THEN w.code ELSE v.code END AS txn1, v.code AS code2
  FROM drawn s
  JOIN province.calendar g ON g.m = CAST(s.h // 7 % CAST($months AS BIGINT) AS INTEGER)
  JOIN province.currency u ON u.n = CASE WHEN s.h2 // 4096 % 100 < 62 THEN 0 ELSE s.h2 // 4096 % 7 END
  JOIN province.txn v
    ON v.kind = CASE WHEN s.h2 // 16384 % 100 < 30 THEN 'outsourced' ELSE 'other' END
   AND v.n = s.h // 512 % 64
  JOIN province.txn w ON w.kind = 'goods' AND w.n = s.h // 2048 % 64
),
sent AS (
  SELECT p.*, e.n, CASE WHEN e.n = 1 AND p.h2 // 32 % 80 <> 27 THEN p.stated + 10 ELSE p.stated END AS amount
  FROM paid p
  JOIN (VALUES (0), (1)) e(n) ON e.n = 0 OR p.h2 // 32 % 20 = 7
)
SELECT b.batch AS _batch, (['付款', '更正'])[s.n + 1] AS _sheet, CAST(s.i + 5 AS INTEGER) AS _row,
       '34' || lpad(CAST(s.i AS VARCHAR), 14, '0') || strftime(s.value_date, '%y%m%d') AS bop_no, '1' AS voucher_kind,
       CASE WHEN s.h % 100 < 6 THEN f.org WHEN s.f % 50 = 7 AND s.h // 16 % 8 = 0 THEN f.typo ELSE f.uscc END AS payer_code,
       CASE WHEN s.h // 32 % 25 = 0 THEN f.variant ELSE f.name END AS payer_name,
       'PAYEE ' || CAST(s.h // 4096 % 20000 AS VARCHAR) AS payee_name,
       (['USA', 'JPN', 'HKG', 'DEU', 'GBR', 'SGP', 'KOR', 'TWN', 'AUS', 'FRA', 'VNM', 'CAN', 'NLD', 'IND', 'BRA', 'ARE'])[1 + CAST(s.h // 128 % 16 AS INTEGER)] AS payee_country,
       'TT' AS settle, s.currency, s.amount AS amt_orig,
       CASE WHEN s.h2 // 8 % 100 = 1 THEN '3' WHEN s.h2 // 8 % 20 = 2 THEN '1' ELSE '4' END AS pay_kind,
       CASE WHEN s.h2 // 128 % 2000 = 3 THEN '999999' ELSE s.txn1 END AS txn1,
       CASE WHEN s.h2 % 25 = 3 THEN s.amount - CAST(floor(s.amount * 0.25) AS DECIMAL(18,2)) ELSE s.amount END AS txn1_amt,
       '服务支出' AS txn1_note, CASE WHEN s.h2 % 25 = 3 THEN s.code2 END AS txn2,
       CASE WHEN s.h2 % 25 = 3 THEN CAST(floor(s.amount * 0.25) AS DECIMAL(18,2)) END AS txn2_amt,
       s.value_date, CASE WHEN s.n = 0 THEN 'A' WHEN s.h2 // 32 % 100 = 7 THEN 'D' WHEN s.h2 // 32 % 80 = 27 THEN 'A' ELSE 'U' END AS op,
       CASE WHEN s.currency = 'USD' THEN CAST(s.amount * 0.0001 AS DECIMAL(18,6)) END AS amt_usd
FROM sent s
JOIN province.firm f ON f.f = s.f
JOIN province.batch b ON b.source = 'safe_payment' AND b.m = s.m + s.n
ORDER BY b.m, s.n, s.i;
