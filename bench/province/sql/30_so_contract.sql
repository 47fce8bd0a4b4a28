-- grain: one event of one contract: registration, change, termination, deletion, restoration
-- reads: none
-- writes: province.contract, raw.so_contract
-- A fifth of the firms live of outsourcing, a few of them have most contracts.
-- Twenty contracts in a row are one firm's: in every second such row the first
-- is a framework and the next two are its orders; the fourth may be work passed
-- on by another firm. One registration of twenty is filed again.
CREATE TABLE province.contract AS
SELECT c, b, k, h, h2, m, f, contract_kind, parent, origin, shore, currency, cents, partner,
       CAST(CASE WHEN contract_kind = '2' AND h % 3 = 0 THEN NULL
                 ELSE floor(pow(10, 3.6 + 2.4 * (h2 % 10000) / 10000.0)) * cents / 100 END AS DECIMAL(18,2)) AS amount
FROM (SELECT t.c, t.c // 20 AS b, t.c % 20 AS k, t.h, t.h2,
             CAST(least(r.m + CASE WHEN t.c % 20 = 0 THEN 0 ELSE t.h % 7 END, CAST($months AS BIGINT) - 1) AS INTEGER) AS m,
             r.f,
             CASE WHEN t.c // 20 % 2 = 0 AND t.c % 20 = 0 THEN '2'
                  WHEN t.c // 20 % 2 = 0 AND t.c % 20 IN (1, 2) THEN '3' ELSE '1' END AS contract_kind,
             CASE WHEN t.c // 20 % 2 = 0 AND t.c % 20 IN (1, 2) THEN t.c // 20 * 20 END AS parent,
             CASE WHEN t.c % 20 = 3 AND t.h % 3 = 0 AND t.c > 40 THEN t.c - 40 END AS origin,
             CASE WHEN t.h % 5 = 0 OR (t.c % 20 = 3 AND t.h % 3 = 0) THEN 'ON' ELSE 'OFF' END AS shore,
             u.code AS currency, u.cents,
             (['USA', 'JPN', 'HKG', 'DEU', 'GBR', 'SGP', 'KOR', 'TWN', 'AUS', 'FRA', 'VNM', 'CAN'])[1 + CAST(t.h2 % 12 AS INTEGER)] AS partner
      FROM (SELECT i AS c, hash(i, CAST($seed AS BIGINT), 30) AS h, hash(i, CAST($seed AS BIGINT), 31) AS h2
            FROM range(CAST($contracts AS BIGINT)) x(i)) t
      JOIN (SELECT i AS b, CAST(hash(i, CAST($seed AS BIGINT), 32) % (CAST($months AS BIGINT) - 2) AS BIGINT) AS m,
                   CAST(floor(pow((hash(i, CAST($seed AS BIGINT), 33) % 1000000) / 1000000.0, 2) * CAST($enterprises AS BIGINT) / 5) AS BIGINT) AS f
            FROM range(CAST($contracts AS BIGINT) // 20 + 1) y(i)) r ON r.b = t.c // 20
      JOIN province.currency u ON u.n = CASE WHEN t.h2 % 100 < 60 THEN 0 ELSE t.h2 % 7 END) z
ORDER BY c;

INSERT INTO raw.so_contract BY NAME
WITH event AS (
  SELECT c.*, e.change_type, e.later, e.sheet, e.n
  FROM province.contract c
  JOIN (VALUES ('N', 0, '登记', 0), ('N', 1, '更正', 1), ('C', 3, '变更', 2), ('T', 7, '终止', 3), ('D', 2, '删除', 4), ('V', 4, '恢复', 5)) e(change_type, later, sheet, n)
    ON CASE e.n WHEN 0 THEN TRUE WHEN 1 THEN c.h2 % 20 = 5 WHEN 2 THEN c.h % 8 = 1 WHEN 3 THEN c.h % 33 = 2
                WHEN 4 THEN c.h % 200 = 3 ELSE c.h % 600 = 3 END
)
SELECT b.batch AS _batch, e.sheet AS _sheet, CAST(e.c + 5 AS INTEGER) AS _row,
       'WB3303' || lpad(CAST(e.c AS VARCHAR), 14, '0') AS contract_id, 'HT-' || CAST(e.c AS VARCHAR) AS contract_no,
       f.uscc, '外包服务合同' AS contract_name, e.contract_kind,
       'WB3303' || lpad(CAST(e.parent AS VARCHAR), 14, '0') AS parent_id, e.shore,
       substr(p.class2, 1, 3) AS so_class1, p.class2 AS so_class2, '2010' AS class_edition,
       'Client ' || CAST(e.b % 5000 AS VARCHAR) AS client_name, CASE WHEN e.shore = 'ON' THEN 'CHN' ELSE e.partner END AS client_country,
       TRUE AS end_client_flag, FALSE AS related_flag,
       CASE WHEN e.origin IS NULL THEN '0' ELSE '1' END AS subcontract_flag,
       'WB3303' || lpad(CAST(e.origin AS VARCHAR), 14, '0') AS sub_from_id,
       CAST(g.first_day + CAST(e.h % 26 AS INTEGER) AS DATE) AS sign_date,
       CAST(g.first_day + CAST(e.h % 26 AS INTEGER) AS DATE) AS start_date,
       CAST(g.first_day + CAST(e.h % 26 + 1500 AS INTEGER) AS DATE) AS end_date,
       e.currency,
       CASE e.n WHEN 0 THEN e.amount WHEN 1 THEN e.amount + 100 ELSE CAST(e.amount * 2 AS DECIMAL(18,2)) END AS amt_orig,
       e.amount IS NOT NULL AS amt_fixed_flag,
       'A' AS audit_status, CAST(b.received_at - INTERVAL '6' DAY AS DATE) AS county_audit_date,
       CAST(b.received_at - INTERVAL '4' DAY AS DATE) AS city_audit_date,
       e.change_type,
       CASE e.n WHEN 0 THEN NULL WHEN 1 THEN NULL WHEN 2 THEN e.amount ELSE CAST(e.amount * 2 AS DECIMAL(18,2)) END AS prev_amt_orig,
       CASE WHEN e.change_type <> 'N' THEN '双方协商' END AS change_reason,
       CASE WHEN e.change_type <> 'N' THEN CAST(b.received_at - INTERVAL '20' DAY AS DATE) END AS change_date
FROM event e
JOIN province.firm f ON f.f = e.f
JOIN province.batch b ON b.source = 'so_contract' AND b.m = e.m + e.later
JOIN province.calendar g ON g.m = e.m
JOIN (VALUES (0, 'ITO11'), (1, 'ITO21'), (2, 'BPO11'), (3, 'KPO11'), (4, 'KPO13'), (5, 'ITO12'), (6, 'BPO12')) p(n, class2) ON p.n = e.h2 % 7
ORDER BY b.m, e.n, e.c;
