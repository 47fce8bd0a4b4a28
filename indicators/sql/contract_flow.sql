-- grain: one signing, change or termination of a contract; a local sub-contract has a second row that takes it out again (DC2)
-- reads: facts.contract, facts.contract_flow
-- writes: none
-- principal: no firm on either row of a local sub-contract, which cancel wherever
-- places are not told apart.
-- cohort: the contract was signed in the year in which the row counts.
SELECT f.flow, f.n, f.usd, f.cny, f.large, f.end_client, f.shore, f.so_class1, f.so_class2, f.partner,
       f.county, f.park, f.ownership, f.size, f.client_industry, f.uscc,
       CASE WHEN f.local_sub THEN NULL ELSE f.uscc END AS principal, f.contract_id, f.stat_month, f.event_month,
       SUBSTR(c.sign_month, 1, 4) = SUBSTR(f.stat_month, 1, 4) AS cohort,
       CASE WHEN f.elimination THEN -1 ELSE 1 END AS weight
FROM facts.contract_flow f
LEFT JOIN facts.contract c ON c.contract_id = f.contract_id
