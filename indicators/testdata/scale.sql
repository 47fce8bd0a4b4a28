-- grain: facts of a city of ordinary size, made from hashes
-- reads: none
-- writes: facts.*
CREATE TEMP TABLE firm AS
SELECT 'F' || LPAD(CAST(i AS VARCHAR), 4, '0') AS uscc, CAST(330302 + hash(i) % 4 AS VARCHAR) AS county,
       CASE WHEN hash(i + 1) % 3 = 0 THEN 'WZP0' || (hash(i + 2) % 5 + 1) ELSE '_N' END AS park,
       ['private', 'state', 'hmt', 'foreign'][CAST(hash(i + 3) % 4 + 1 AS INTEGER)] AS ownership, CAST(hash(i + 4) % 4 + 1 AS VARCHAR) AS size,
       CAST(10000 / (1 + hash(i + 5) % 97) AS INTEGER) AS scale
FROM range(420) t(i);
CREATE TEMP TABLE month AS
SELECT i, SUBSTR(CAST(DATE '2023-11-01' + INTERVAL (i) MONTH AS VARCHAR), 1, 7) AS m FROM range(36) t(i);
CREATE TEMP TABLE deal AS
SELECT 'C' || f.uscc || k AS contract_id, f.*, CASE WHEN hash(f.uscc || k) % 10 < 7 THEN 'OFF' ELSE 'ON' END AS shore,
       ['ITO', 'BPO', 'KPO'][CAST(hash(f.uscc || k || 'x') % 3 + 1 AS INTEGER)] AS so_class1,
       'P' || (hash(f.uscc || k || 'p') % 45) AS partner, hash(f.uscc || k || 'm') % 36 AS start, k
FROM firm f, range(8) t(k);
INSERT INTO facts.contract (contract_id, uscc, shore, so_class1, sign_month, stat_month, end_date, amt_usd)
SELECT d.contract_id, d.uscc, d.shore, d.so_class1, m.m, m.m, DATE '2027-01-31', d.scale * 10 FROM deal d JOIN month m ON m.i = d.start;
INSERT INTO facts.contract_flow (contract_id, uscc, flow, event_month, stat_month, n, usd, cny, large, shore, so_class1, so_class2, partner, county, park, ownership, size)
SELECT d.contract_id, d.uscc, 'N', m.m, m.m, 1, d.scale * 10, d.scale * 72, d.scale > 5000, d.shore, d.so_class1, d.so_class1 || (k + 11), d.partner, d.county, d.park, d.ownership, d.size
FROM deal d JOIN month m ON m.i = d.start;
INSERT INTO facts.execution (exec_id, contract_id, uscc, event_month, stat_month, usd, cny, shore, so_class1, so_class2, focus, partner, payer_country, county, park, ownership, size)
SELECT d.contract_id || m.m, d.contract_id, d.uscc, m.m, m.m, CAST((hash(d.contract_id || m.m) % (d.scale * 100 + 1)) AS DECIMAL(18,2)) / 100, (hash(d.contract_id || m.m) % (d.scale * 700 + 1)) / 100,
       d.shore, d.so_class1, d.so_class1 || (k + 11), k % 3 = 0, d.partner, CASE WHEN k % 5 = 0 THEN 'HKG' ELSE d.partner END, d.county, d.park, d.ownership, d.size
FROM deal d JOIN month m ON m.i >= d.start AND hash(d.contract_id || m.m || 'on') % 2 = 0;
INSERT INTO facts.fx_flow (bop_no, direction, entity, county, partner, currency, usd, cny, ebops, knowledge, stat_month)
SELECT 'B' || m.i || '-' || n, CASE WHEN hash(m.i * 1000 + n) % 3 = 0 THEN 'D' ELSE 'C' END, 'F' || LPAD(CAST(hash(n) % 420 AS VARCHAR), 4, '0'), CAST(330302 + hash(n) % 4 AS VARCHAR),
       'P' || (hash(m.i * 7 + n) % 45), 'USD', hash(m.i * 13 + n) % 100000, hash(m.i * 13 + n) % 700000, 'S' || CHR(CAST(65 + hash(n + m.i) % 12 AS INTEGER)), n % 2 = 0, m.m
FROM month m, range(900) t(n);
INSERT INTO facts.execution_base (exec_id, uscc, event_month, stat_month, usd, cny, shore, so_class1, so_class2, county, ownership, weight)
SELECT e.exec_id, e.uscc, e.event_month, e.stat_month, CASE WHEN w.half THEN h.usd ELSE e.usd - h.usd END, e.cny, e.shore, e.so_class1, CASE WHEN w.half THEN 'ITOA' ELSE 'ITOB' END, e.county, e.ownership, 0.5
FROM facts.execution e JOIN (SELECT exec_id, CAST(FLOOR(usd * 50) / 100 AS DECIMAL(18,2)) AS usd FROM facts.execution) h ON h.exec_id = e.exec_id
CROSS JOIN (SELECT TRUE AS half UNION ALL SELECT FALSE) w;
INSERT INTO facts.fx_base (side, direction, bop_no, entity, county, usd, ebops, stat_month)
SELECT CASE WHEN direction = 'C' THEN 'receipt' ELSE 'payment' END, direction, bop_no, entity, county, usd, ebops, stat_month FROM facts.fx_flow;
INSERT INTO facts.headcount (uscc, stat_month, emp_end, emp_so_end, emp_college_end, emp_new, emp_new_college, county, park, size)
SELECT f.uscc, m.m, f.scale, f.scale / 2, f.scale / 3, 5, 3, f.county, f.park, f.size FROM firm f, month m;
INSERT INTO facts.enterprise (uscc, county, park, ownership_group, size, sys_reg_date)
SELECT f.uscc, f.county, f.park, f.ownership, f.size, DATE '2020-01-01' + CAST(hash(f.uscc) % 2000 AS INTEGER) FROM firm f;
INSERT INTO facts.roster (stat_month, form, unit, county, reported, on_time)
SELECT m.m, x.form, f.uscc, f.county, hash(f.uscc || m.m) % 20 > 0, hash(f.uscc || m.m) % 10 > 0
FROM firm f, month m, (SELECT 'hr_stat' AS form UNION ALL SELECT 'so_execution' UNION ALL SELECT 'so_contract') x;
INSERT INTO facts.park (park_id, stat_month, recog_date, floor_sqm, floor_used_sqm, so_tenants)
SELECT 'WZP0' || (i + 1), '2024-03', DATE '2015-01-01', 10000, 7000, 20 FROM range(5) t(i);
INSERT INTO facts.fund_project (project_id, applicant, article, approved_cny, approve_month, paid_cny, paid_month, county)
SELECT 'Z' || t.i, 'F' || LPAD(CAST(hash(t.i) % 420 AS VARCHAR), 4, '0'), 4 + hash(t.i) % 10, 1000 * (t.i + 1), m.m, 900 * (t.i + 1), m.m, '330302' FROM range(400) t(i) JOIN month m ON m.i = t.i % 36;
INSERT INTO facts.target (year, indicator, county, effective)
SELECT '2026', x.ind, CAST(330302 + i AS VARCHAR), 1234.5 FROM range(4) t(i), (SELECT 'EX03' AS ind UNION ALL SELECT 'CT04' UNION ALL SELECT 'HR04' UNION ALL SELECT 'EN01') x;
INSERT INTO reference.partner_group (grp, zh, alpha3, valid_from) SELECT 'G' || (i % 6), 'x', 'P' || i, DATE '2000-01-01' FROM range(45) t(i);
INSERT INTO reference.partner_group (grp, zh, alpha3, valid_from) SELECT 'H' || (i % 3), 'x', 'P' || i, DATE '2000-01-01' FROM range(45) t(i);
INSERT INTO facts.macro (period, series, value, unit)
SELECT m.m, '省离岸执行额', 12345.6 * (m.i % 12 + 1), '万美元' FROM month m;
INSERT INTO facts.coverage (stat_month, county, reported_usd, imputed_usd)
SELECT m, CAST(330302 + c AS VARCHAR), 100000 + hash(m, c) % 90000, hash(c, m) % 9000 FROM month, range(4) t(c);
INSERT INTO facts.recon_line (quarter, uscc, county, gap_class, usd)
SELECT CAST(2023 + (q + 3) // 4 AS VARCHAR) || 'Q' || CAST(1 + (q + 3) % 4 AS VARCHAR), uscc, county, ['T', 'X', 'M', 'U'][CAST(hash(uscc, q) % 4 + 1 AS INTEGER)],
       CAST(CAST(hash(q, uscc) % 200000 AS DECIMAL(18,2)) / 100 - 1000 AS DECIMAL(18,2))
FROM firm, range(13) t(q) WHERE hash(q, uscc) % 5 = 0;
INSERT INTO facts.recon (quarter, uscc, county, so_usd, safe_usd, gap_usd)
SELECT quarter, uscc, county, 5000, 5000 - usd, usd FROM facts.recon_line;
INSERT INTO facts.recon_match (exec_id, bop_no, matched_usd)
SELECT exec_id, 'B' || exec_id, CAST(usd / 2 AS DECIMAL(18,2)) FROM facts.execution WHERE shore = 'OFF' AND NOT elimination AND hash(exec_id) % 3 = 0;
DROP TABLE deal; DROP TABLE month; DROP TABLE firm;
