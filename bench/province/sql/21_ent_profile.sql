-- grain: one profile of one firm and year
-- reads: none
-- writes: raw.ent_profile
-- Every firm files each January and once before; three of a hundred move to
-- another county in the second year, two take another name, two of a thousand
-- merge into the firm before them. One profile of fifty is filed again.
INSERT INTO raw.ent_profile BY NAME
WITH filed AS (
  SELECT p.*, y.nth, y.m, y.report_date, hash(p.f, CAST($seed AS BIGINT), 21) AS h,
         CASE WHEN p.f % 500 = 499 AND y.nth = 3 THEN '5' ELSE '1' END AS status
  FROM province.firm p
  CROSS JOIN (SELECT 0 AS nth, 0 AS m, CAST(first_day - INTERVAL '200' DAY AS DATE) AS report_date
              FROM province.calendar WHERE m = 0
              UNION ALL
              SELECT CAST(ROW_NUMBER() OVER (ORDER BY m) AS INTEGER), m, CAST(first_day + INTERVAL '9' DAY AS DATE)
              FROM province.calendar WHERE month LIKE '%-01') y
  WHERE p.f < CAST($enterprises AS BIGINT)
)
SELECT b.batch AS _batch, CASE k.again WHEN 0 THEN '基本信息' ELSE '更正' END AS _sheet, CAST(f.f + 4 AS INTEGER) AS _row,
       f.uscc, f.org AS org_code,
       CASE WHEN f.h % 50 = 3 AND f.nth >= 2 THEN replace(f.name, '有限公司', '集团有限公司') ELSE f.name END AS ent_name,
       CASE WHEN f.h % 100 < 3 AND f.nth >= 2 THEN f.moved ELSE f.county END AS county_code,
       DATE '2005-03-01' + CAST(f.h % 5000 AS INTEGER) AS estab_date, DATE '2020-01-01' + CAST(f.h % 700 AS INTEGER) AS sys_reg_date,
       (['173', '151', '173', '330', '159', '230'])[1 + CAST(f.h % 6 AS INTEGER)] AS ownership, '3' AS holding,
       CASE WHEN f.h % 6 IN (3, 5) THEN 'HKG' END AS fdi_country, CASE WHEN f.h % 6 IN (3, 5) THEN CAST(60 AS DECIMAL(5,2)) END AS fdi_share,
       '6513' AS industry_code, CAST(1 + f.h % 4 AS VARCHAR) AS size_class,
       (['ITO11', 'ITO21', 'BPO11', 'KPO11', 'KPO13'])[1 + CAST(f.f % 5 AS INTEGER)] AS main_so_class,
       CAST(100 + f.h % 9000 + k.again AS DECIMAL(18,6)) AS revenue_wan, CAST(50 AS DECIMAL(18,6)) AS so_revenue_wan,
       20 + f.h % 200 AS emp_year_end, 15 AS emp_college_year_end, 10 AS emp_so_year_end,
       f.status, CASE WHEN f.status = '5' THEN p.uscc END AS merged_into,
       '商务局' AS audit_org, CASE WHEN f.h % 1000 = 7 THEN 'X' ELSE 'A' END AS audit_status, f.report_date
FROM filed f
JOIN province.batch b ON b.source = 'ent_profile' AND b.m = f.m
CROSS JOIN (VALUES (0), (1)) k(again)
LEFT JOIN province.firm p ON p.f = f.f - 1
WHERE k.again = 0 OR f.h % 50 = 0
ORDER BY f.m, k.again, f.f, f.nth;
