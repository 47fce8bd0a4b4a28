-- grain: one month for which the ledger of the fund is kept
-- reads: facts.fund_project, indicators.span
-- writes: none
-- From its first approval or payment on, a month without one is a true zero;
-- nobody has observed the months before.
SELECT DISTINCT s.month
FROM indicators.span s
JOIN (SELECT MIN(d.month) AS first
      FROM (SELECT p.approve_month AS month FROM facts.fund_project p
            UNION ALL SELECT p.paid_month FROM facts.fund_project p) d) b ON s.month >= b.first
