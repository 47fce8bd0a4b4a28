-- grain: one unit with a filed headcount in month $month
-- reads: estimate.value, facts.headcount
-- writes: none
SELECT v.unit, v.so_class1, v.size, CAST(COALESCE(v.size_wan, 0) AS DOUBLE) AS size_wan, CAST(COALESCE(v.staff, 0) AS DOUBLE) AS staff,
       h.emp_end * 100 AS emp_end, h.emp_so_end * 100 AS emp_so_end, h.emp_college_end * 100 AS emp_college_end,
       h.emp_bachelor_end * 100 AS emp_bachelor_end, h.emp_master_end * 100 AS emp_master_end,
       h.emp_doctor_end * 100 AS emp_doctor_end, h.emp_returnee_end * 100 AS emp_returnee_end,
       h.emp_foreign_end * 100 AS emp_foreign_end
FROM estimate.value v
JOIN facts.headcount h ON h.uscc = v.unit AND h.stat_month = v.stat_month AND NOT h.carried
WHERE v.form = 'hr_stat' AND v.stat_month = $month
ORDER BY v.unit
