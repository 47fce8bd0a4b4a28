-- grain: one month for which the ledger of the fund is kept
-- reads: facts.batch, facts.fund_project, indicators.span
-- writes: none
-- The ledger is brought up to date every month, so when it first comes it tells
-- of the month that has just ended, and of all back to its oldest approval or
-- payment. From then on a month without one is a true zero; nobody has observed
-- the months before. The year (年度) of a project does not say more: of an older
-- year a new ledger may hold only what was still to be paid.
SELECT DISTINCT s.month
FROM indicators.span s
JOIN (SELECT MIN(d.month) AS first
      FROM (SELECT p.approve_month AS month FROM facts.fund_project p
            UNION ALL SELECT p.paid_month FROM facts.fund_project p
            UNION ALL SELECT SUBSTR(CAST(CAST(SUBSTR(CAST(MIN(b.received_at) AS VARCHAR), 1, 7) || '-01' AS DATE)
                                         - INTERVAL '1' DAY AS VARCHAR), 1, 7)
            FROM facts.batch b WHERE b.source = 'fund_project' AND b.rows_loaded > 0) d) b ON s.month >= b.first
