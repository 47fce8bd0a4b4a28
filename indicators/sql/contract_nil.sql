-- grain: one month in which every return of contracts that came was nil
-- reads: facts.form_month
-- writes: none
-- Nobody signed anything: a true zero (零申报). A month in which nobody filed is
-- not here and stays missing.
SELECT n.stat_month AS month
FROM facts.form_month n
WHERE n.form = 'so_contract' AND n.all_nil
