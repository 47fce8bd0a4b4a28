-- grain: one project of the special fund
-- reads: facts.fund_project
-- writes: none
SELECT p.approved_cny, p.paid_cny, p.clawback_cny, p.over_cap, p.duplicate_award, p.article, p.level, p.tier,
       p.applicant_kind, p.county, p.applicant, p.approve_month, p.paid_month
FROM facts.fund_project p
