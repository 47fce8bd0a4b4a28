-- grain: one month whose registrations the register tells
-- reads: facts.enterprise, indicators.span
-- writes: none
-- A profile gives the day of registration however long ago it was, so the
-- register tells of the months before it was first filed too: back to the oldest
-- registration in it. Without a register there is none.
SELECT DISTINCT s.month
FROM indicators.span s
JOIN (SELECT MIN(SUBSTR(CAST(e.sys_reg_date AS VARCHAR), 1, 7)) AS first
      FROM facts.enterprise e WHERE e.last) b ON s.month >= b.first
