-- grain: one declared receipt and its corrections
-- reads: none
-- writes: province.receipt, raw.safe_receipt
-- The first receipts pay the executions of their number, most of them to the
-- cent, some short of bank charges, some from another country, under another
-- code or to another firm. The rest is the trade of a province: seven of ten
-- lines of registered firms, a few of them by organisation code, mistyped code or
-- shortened name; units of no register; persons. One declaration of twenty comes
-- again a month later: changed, the same, deleted, or replaced by another number.
CREATE TABLE province.receipt AS
SELECT i, h, h2, m, value_date, currency, amount, partner, f, kind,
       CASE WHEN kind <> 'C' OR trade THEN goods ELSE code END AS txn1,
       CASE WHEN h2 % 25 = 3 THEN t2 END AS txn2
FROM (
  SELECT x.e AS i, x.h, x.h2, CAST(g.m AS INTEGER) AS m, CAST(x.paid AS DATE) AS value_date, x.currency,
         CAST(CASE WHEN x.h2 % 20 < 15 THEN x.amount WHEN x.h2 % 20 < 19 THEN x.amount - x.cents * 0.15
                   ELSE x.amount * 0.9 END AS DECIMAL(18,2)) AS amount,
         CASE WHEN x.h % 30 = 2 THEN 'CYM' ELSE x.partner END AS partner,
         CASE WHEN x.h % 40 = 3 THEN (x.f + 1) % CAST($enterprises AS BIGINT) ELSE x.f END AS f,
         'C' AS kind, FALSE AS trade, CASE WHEN x.h % 35 = 4 THEN '222011' WHEN x.h % 25 = 5 THEN '228990'
              ELSE (['227020', '228039', '228023', '228023', '228010', '227020', '228023'])[1 + CAST(x.class AS INTEGER)] END AS code,
         '121010' AS goods, '228990' AS t2
  FROM province.execution x
  JOIN province.calendar g ON g.month = strftime(x.paid, '%Y-%m')
  WHERE x.linked AND x.e < CAST($receipts AS BIGINT)
  UNION ALL
  SELECT s.i, s.h, s.h2, g.m, CAST(g.first_day + CAST(s.h2 % 28 AS INTEGER) AS DATE), u.code,
         CAST(floor(pow(10, 2.5 + 3.0 * (s.h2 // 64 % 10000) / 10000.0)) * u.cents / 100 + (s.h % 100) * 0.01 AS DECIMAL(18,2)),
         (['USA', 'JPN', 'HKG', 'DEU', 'GBR', 'SGP', 'KOR', 'TWN', 'AUS', 'FRA', 'VNM', 'CAN', 'NLD', 'IND', 'BRA', 'ARE'])[1 + CAST(s.h // 128 % 16 AS INTEGER)],
         CASE WHEN s.h % 100 < 77
              THEN CAST(floor(pow((s.h // 1024 % 1000000) / 1000000.0, 3) * CAST($enterprises AS BIGINT)) AS BIGINT)
              ELSE CAST($enterprises AS BIGINT) + CAST(floor(pow((s.h // 1024 % 1000000) / 1000000.0, 2) * CAST($strangers AS BIGINT)) AS BIGINT) END,
         CASE WHEN s.h % 100 >= 93 THEN 'R' WHEN s.h % 100 >= 91 THEN 'N' ELSE 'C' END,
         s.h2 % 100 < 50, v.code, w.code, v.code
  FROM (SELECT i, hash(i, CAST($seed AS BIGINT), 50) AS h, hash(i, CAST($seed AS BIGINT), 51) AS h2
        FROM range(CAST($receipts AS BIGINT)) t(i)) s
  LEFT JOIN province.execution x ON x.e = s.i AND x.linked
  JOIN province.calendar g ON g.m = CAST(s.h // 7 % CAST($months AS BIGINT) AS INTEGER)
  JOIN province.currency u ON u.n = CASE WHEN s.h2 // 4096 % 100 < 62 THEN 0 ELSE s.h2 // 4096 % 7 END
  JOIN province.txn v
    ON v.kind = CASE WHEN s.h2 // 16384 % 100 < 3 THEN 'outsourced' ELSE 'other' END
   AND v.n = s.h // 512 % 64
  JOIN province.txn w ON w.kind = 'goods' AND w.n = s.h // 2048 % 64
  WHERE x.e IS NULL) z;

INSERT INTO raw.safe_receipt BY NAME
WITH sent AS (
  SELECT r.*, e.n, CASE WHEN e.n = 0 THEN 0 ELSE 1 END AS later
  FROM province.receipt r
  JOIN (VALUES (0), (1), (2)) e(n)
    ON CASE e.n WHEN 0 THEN TRUE WHEN 1 THEN r.h2 // 32 % 20 = 7 ELSE r.h2 // 32 % 400 = 7 END
)
SELECT b.batch AS _batch, (['收入', '更正', '重报'])[s.n + 1] AS _sheet, CAST(s.i + 5 AS INTEGER) AS _row,
       CASE s.n WHEN 2 THEN '35' ELSE '33' END || lpad(CAST(s.i AS VARCHAR), 14, '0') || strftime(s.value_date, '%y%m%d') AS bop_no,
       CASE WHEN s.kind <> 'C' THEN 'PERSON' WHEN s.h % 100 < 6 THEN f.org WHEN s.f % 50 = 7 AND s.h // 16 % 8 = 0 THEN f.typo ELSE f.uscc END AS payee_code,
       CASE WHEN s.kind <> 'C' THEN '个人' WHEN s.h // 32 % 25 = 0 THEN f.variant ELSE f.name END AS payee_name,
       s.kind AS entity_kind, 'PAYER ' || CAST(s.h // 4096 % 20000 AS VARCHAR) AS payer_name, s.partner AS payer_country,
       'TT' AS settle, s.currency,
       a.amount AS amt_orig, CASE WHEN s.h2 % 3 = 0 THEN a.amount END AS amt_sold, CASE WHEN s.h2 % 3 = 0 THEN CAST(0 AS DECIMAL(18,2)) END AS amt_fx,
       CASE WHEN s.h2 // 128 % 2000 = 3 THEN '999999' ELSE s.txn1 END AS txn1,
       CASE WHEN s.txn2 IS NULL THEN a.amount ELSE a.amount - CAST(floor(a.amount * 0.25) AS DECIMAL(18,2)) END AS txn1_amt,
       '服务收入' AS txn1_note, s.txn2, CASE WHEN s.txn2 IS NOT NULL THEN CAST(floor(a.amount * 0.25) AS DECIMAL(18,2)) END AS txn2_amt,
       CASE WHEN s.h2 // 8 % 100 = 1 THEN '2' WHEN s.h2 // 8 % 20 = 2 THEN '1' ELSE '0' END AS nature,
       s.value_date, CAST(s.value_date + CAST(s.h2 % 5 AS INTEGER) AS DATE) AS report_date,
       CASE WHEN s.n <> 1 THEN 'A' WHEN s.h2 // 32 % 100 = 7 THEN 'D' WHEN s.h2 // 32 % 80 = 27 THEN 'A' ELSE 'U' END AS op,
       CASE WHEN s.n = 1 AND s.h2 // 32 % 100 = 7 THEN '申报有误' END AS del_reason,
       CASE WHEN s.n = 1 AND s.h2 // 32 % 400 = 7 THEN '35' || lpad(CAST(s.i AS VARCHAR), 14, '0') || strftime(s.value_date, '%y%m%d') END AS replaced_by,
       CASE WHEN s.currency = 'USD' THEN CAST(a.amount * 0.0001 AS DECIMAL(18,6)) END AS amt_usd, '2014' AS txn_edition
FROM sent s
CROSS JOIN LATERAL (SELECT CASE WHEN s.n = 1 AND s.h2 // 32 % 80 <> 27 THEN s.amount + 10 ELSE s.amount END AS amount) a
JOIN province.firm f ON f.f = s.f
JOIN province.batch b ON b.source = 'safe_receipt' AND b.m = s.m + s.later
ORDER BY b.m, s.n, s.i;
