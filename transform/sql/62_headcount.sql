-- grain: one firm in one month
-- reads: facts.version, facts.roster, facts.enterprise, raw.hr_stat
-- writes: facts.headcount
-- NIL: a unit that was due and has no accepted return gets its last filed
-- stocks, at most three months in a row, with carried = true. Nobody knows its
-- flows (hired, left, payroll) of those months: they are NULL, not 0.
CREATE TABLE facts.headcount AS
WITH filed AS (
  SELECT r.uscc, r.period, r.emp_end, r.emp_so_end, r.emp_college_end, r.emp_bachelor_end,
         r.emp_master_end, r.emp_doctor_end, r.emp_returnee_end, r.emp_foreign_end,
         r.emp_new, r.emp_new_college, r.emp_new_grad, r.emp_leave, r.payroll_wan,
         v.batch, v.sheet, v."row",
         CAST(SUBSTR(r.period, 1, 4) AS INTEGER) * 12 + CAST(SUBSTR(r.period, 6, 2) AS INTEGER) AS month_no,
         LEAD(CAST(SUBSTR(r.period, 1, 4) AS INTEGER) * 12 + CAST(SUBSTR(r.period, 6, 2) AS INTEGER))
           OVER (PARTITION BY r.uscc ORDER BY r.period) AS next_no
  FROM raw.hr_stat r
  JOIN facts.version v
    ON v.source = 'hr_stat' AND v.outcome = 'accepted'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
  WHERE r.audit_status = 'A'
),
due AS (
  SELECT unit, stat_month,
         CAST(SUBSTR(stat_month, 1, 4) AS INTEGER) * 12 + CAST(SUBSTR(stat_month, 6, 2) AS INTEGER) AS month_no
  FROM facts.roster
  WHERE form = 'hr_stat' AND due AND NOT waived
),
stated AS (
  SELECT uscc, period AS stat_month, emp_end, emp_so_end, emp_college_end, emp_bachelor_end,
         emp_master_end, emp_doctor_end, emp_returnee_end, emp_foreign_end,
         emp_new, emp_new_college, emp_new_grad, emp_leave,
         TRY_CAST(ROUND(CAST(payroll_wan AS DECIMAL(28,6)) * 10000, 2) AS DECIMAL(18,2)) AS payroll_cny,
         FALSE AS carried, batch, sheet, "row"
  FROM filed
  UNION ALL
  SELECT f.uscc, d.stat_month, f.emp_end, f.emp_so_end, f.emp_college_end, f.emp_bachelor_end,
         f.emp_master_end, f.emp_doctor_end, f.emp_returnee_end, f.emp_foreign_end,
         CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT),
         CAST(NULL AS DECIMAL(18,2)), TRUE, f.batch, f.sheet, f."row"
  FROM filed f
  JOIN due d
    ON d.unit = f.uscc AND d.month_no > f.month_no AND d.month_no <= f.month_no + 3
   AND (f.next_no IS NULL OR d.month_no < f.next_no)
)
SELECT t.uscc, t.stat_month, t.emp_end, t.emp_so_end, t.emp_college_end, t.emp_bachelor_end,
       t.emp_master_end, t.emp_doctor_end, t.emp_returnee_end, t.emp_foreign_end,
       t.emp_new, t.emp_new_college, t.emp_new_grad, t.emp_leave, t.payroll_cny, t.carried,
       COALESCE(s.county, '_U') AS county,
       COALESCE(s.park, '_U') AS park,
       COALESCE(s.ownership_group, '_U') AS ownership,
       COALESCE(s.size, '_U') AS size,
       COALESCE(s.main_so_class1, '_U') AS so_class1,
       t.batch, t.sheet, t."row"
FROM (SELECT x.*,
             CAST(CAST(x.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) AS month_end
      FROM stated x) t
LEFT JOIN facts.enterprise s
  ON s.uscc = t.uscc AND s.valid_from <= t.month_end AND t.month_end < s.valid_to
ORDER BY t.uscc, t.stat_month;
