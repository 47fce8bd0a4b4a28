-- grain: one line of the execution form and its corrections
-- reads: none
-- writes: province.execution, raw.so_execution
-- Work is done in the months after the signature. Four lines of five abroad are
-- paid through a bank here (linked: receipt $n of the same number); a line of
-- twenty is filed late, one of twenty again with another amount, and a few are
-- deleted or reversed by a red entry.
CREATE TABLE province.execution AS
SELECT e.e, e.h, e.h2, c.c, c.f, c.currency, c.partner, c.shore, c.origin, c.cents, c.h2 % 7 AS class, w.m, w.done,
       CAST(COALESCE(c.amount, 200 * c.cents) * (4 + e.h2 % 12) * 0.01 AS DECIMAL(18,2)) AS amount,
       c.shore = 'OFF' AND e.h % 5 <> 0 AS linked,
       w.done + CAST(20 + e.h2 % 45 AS INTEGER) AS paid
FROM (SELECT i AS e, hash(i, CAST($seed AS BIGINT), 40) AS h, hash(i, CAST($seed AS BIGINT), 41) AS h2
      FROM range(CAST($executions AS BIGINT)) t(i)) e
JOIN province.contract c ON c.c = e.e % CAST($contracts AS BIGINT)
CROSS JOIN LATERAL (SELECT g.m, CAST(g.first_day + CAST(e.h2 % 27 AS INTEGER) AS DATE) AS done
                    FROM province.calendar g
                    WHERE g.m = c.m + CAST(e.h % (CAST($months AS BIGINT) - c.m) AS INTEGER)) w
ORDER BY e.e;

INSERT INTO raw.so_execution BY NAME
WITH filed AS (
  SELECT x.*, e.n, e.later, e.sheet, e.corr_flag
  FROM province.execution x
  JOIN (VALUES (0, 0, '执行', 'N'), (1, 1, '更正', 'C'), (2, 2, '删除', 'D'), (3, 2, '红冲', 'R')) e(n, later, sheet, corr_flag)
    ON CASE e.n WHEN 0 THEN TRUE WHEN 1 THEN x.h2 % 20 = 4 WHEN 2 THEN x.h2 % 400 = 5 ELSE x.h2 % 200 = 6 END
)
SELECT b.batch AS _batch, x.sheet AS _sheet, CAST(x.e + 5 AS INTEGER) AS _row,
       CASE x.n WHEN 3 THEN 'ZR3303' ELSE 'ZX3303' END || lpad(CAST(x.e AS VARCHAR), 14, '0') AS exec_id,
       'WB3303' || lpad(CAST(x.c AS VARCHAR), 14, '0') AS contract_id, f.uscc, x.done AS exec_date,
       CASE x.n WHEN 3 THEN -x.amount WHEN 1 THEN x.amount + CAST(x.h2 % 3 AS DECIMAL(18,2)) ELSE x.amount END AS amt_orig,
       x.currency, CASE WHEN x.shore = 'ON' THEN '04' WHEN x.linked THEN '01' ELSE '03' END AS voucher_type,
       CASE WHEN x.linked AND x.h % 100 <> 1 THEN '33' || lpad(CAST(x.e AS VARCHAR), 14, '0') || strftime(x.paid, '%y%m%d')
            WHEN x.linked THEN '33' || lpad(CAST(x.e AS VARCHAR), 14, '9') || strftime(x.paid, '%y%m%d') END AS bop_no,
       CASE WHEN x.linked THEN x.paid END AS receipt_date,
       CASE WHEN x.shore = 'OFF' THEN x.partner END AS payer_country,
       x.shore = 'OFF' AND NOT x.linked AND x.h % 10 = 0 AS offshore_kept_flag,
       CASE WHEN x.h % 500 = 9 THEN 'X' ELSE 'A' END AS audit_status,
       CAST(b.received_at - INTERVAL '6' DAY AS DATE) AS county_audit_date,
       x.corr_flag, CASE WHEN x.n = 3 THEN 'ZX3303' || lpad(CAST(x.e AS VARCHAR), 14, '0') END AS corrects_id,
       CASE WHEN x.n > 0 THEN '核对更正' END AS corr_reason
FROM filed x
JOIN province.firm f ON f.f = x.f
JOIN province.batch b
  ON b.source = 'so_execution'
 AND b.m = least(x.m + x.later + CASE WHEN x.h % 20 = 7 THEN 1 ELSE 0 END, CAST($months AS INTEGER) - 1)
ORDER BY b.m, x.n, x.e;
