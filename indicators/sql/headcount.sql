-- grain: one firm and month
-- reads: facts.headcount
-- writes: none
SELECT h.emp_end, h.emp_so_end, h.emp_college_end, h.emp_new, h.emp_new_college, h.emp_leave, h.carried,
       h.county, h.park, h.ownership, h.size, h.so_class1, h.uscc, h.stat_month
FROM facts.headcount h
