-- grain: one firm and month, on the roster and in the headcount return
-- reads: none
-- writes: raw.roster, raw.hr_stat
-- The fifth of the firms that live of outsourcing stands on the roster of two
-- forms. Six returns of a hundred are never filed, ten come late, five are nil.
INSERT INTO raw.roster BY NAME
SELECT b.batch AS _batch, x.form AS _sheet, CAST(f.f + 5 AS INTEGER) AS _row, b.month AS period, x.form, f.uscc AS unit_id,
       TRUE AS due_flag, CAST(b.received_at - INTERVAL '5' DAY AS TIMESTAMP) AS due_at,
       CASE WHEN h.h % 100 >= 6 THEN CAST(b.received_at - CASE WHEN h.h % 100 < 16 THEN INTERVAL '3' DAY ELSE INTERVAL '7' DAY END AS TIMESTAMP) END AS first_at,
       CASE WHEN h.h % 100 >= 6 THEN h.h % 100 >= 95 END AS nil_flag
FROM province.batch b
JOIN province.firm f ON f.f < CAST($enterprises AS BIGINT) // 5
CROSS JOIN (VALUES ('hr_stat'), ('so_execution')) x(form)
CROSS JOIN LATERAL (SELECT hash(f.f, CAST($seed AS BIGINT), b.m, x.form) AS h) h
WHERE b.source = 'roster'
ORDER BY b.m, x.form, f.f;

INSERT INTO raw.hr_stat BY NAME
SELECT b.batch AS _batch, (['人力资源', '更正'])[k.n + 1] AS _sheet, CAST(f.f + 5 AS INTEGER) AS _row, f.uscc, d.month AS period,
       f.f % 300 + d.m + 20 AS emp_end, f.f % 200 + 10 AS emp_so_end, f.f % 150 + 8 AS emp_college_end,
       f.f % 5 + 1 AS emp_new, 0 AS emp_new_college, f.f % 5 AS emp_leave,
       CAST((f.f % 300 + d.m + 20) * 0.9 + k.n AS DECIMAL(18,6)) AS payroll_wan, 'A' AS audit_status
FROM province.calendar d
JOIN (VALUES (0), (1)) k(n) ON TRUE
JOIN province.batch b ON b.source = 'hr_stat' AND b.m = d.m + k.n
JOIN province.firm f ON f.f < CAST($enterprises AS BIGINT) // 5
CROSS JOIN LATERAL (SELECT hash(f.f, CAST($seed AS BIGINT), d.m, 'hr_stat') AS h) h
WHERE h.h % 100 >= 6 AND (k.n = 0 OR h.h % 20 = 19)
ORDER BY b.m, k.n, f.f;
