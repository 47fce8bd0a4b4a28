-- grain: one unit with a filed headcount in month $month
-- reads: estimate.value, facts.headcount
-- writes: none
-- A number that cannot be true is given to nobody.
SELECT v.unit, v.so_class1, v.size, CAST(COALESCE(v.size_wan, 0) AS DOUBLE) AS size_wan, CAST(COALESCE(v.staff, 0) AS DOUBLE) AS staff,
       CASE WHEN h.emp_end BETWEEN 0 AND 999999999999999 THEN h.emp_end * 100 END AS emp_end,
       CASE WHEN h.emp_so_end BETWEEN 0 AND 999999999999999 THEN h.emp_so_end * 100 END AS emp_so_end,
       CASE WHEN h.emp_college_end BETWEEN 0 AND 999999999999999 THEN h.emp_college_end * 100 END AS emp_college_end,
       CASE WHEN h.emp_bachelor_end BETWEEN 0 AND 999999999999999 THEN h.emp_bachelor_end * 100 END AS emp_bachelor_end,
       CASE WHEN h.emp_master_end BETWEEN 0 AND 999999999999999 THEN h.emp_master_end * 100 END AS emp_master_end,
       CASE WHEN h.emp_doctor_end BETWEEN 0 AND 999999999999999 THEN h.emp_doctor_end * 100 END AS emp_doctor_end,
       CASE WHEN h.emp_returnee_end BETWEEN 0 AND 999999999999999 THEN h.emp_returnee_end * 100 END AS emp_returnee_end,
       CASE WHEN h.emp_foreign_end BETWEEN 0 AND 999999999999999 THEN h.emp_foreign_end * 100 END AS emp_foreign_end
FROM estimate.value v
JOIN facts.headcount h ON h.uscc = v.unit AND h.stat_month = v.stat_month AND NOT h.carried
WHERE v.form = 'hr_stat' AND v.stat_month = $month
ORDER BY v.unit
