-- grain: one contract with an amount
-- reads: facts.contract
-- writes: none
SELECT contract_id AS unit, sign_month AS month, so_class2 AS class2, so_class1 AS class1, TRY_CAST(CAST(amt_usd AS DECIMAL(38,2)) * 100 AS BIGINT) AS cents
FROM facts.contract
WHERE amt_usd > 0 AND sign_month IS NOT NULL
ORDER BY contract_id
