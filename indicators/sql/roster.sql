-- grain: one unit, form and month of the frame
-- reads: facts.roster
-- writes: none
SELECT r.form, r.county, r.due, r.reported, r.on_time, r.unit, r.stat_month
FROM facts.roster r
