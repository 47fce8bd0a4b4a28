-- grain: one transaction code (交易编码) that its edition does not know, on one side
-- reads: facts.fx_flow
-- writes: facts.held_code
-- What the SAFE branch must explain: the lines keep their amounts and count in no
-- item until the code is in the list. usd is NULL where no line could be converted.
CREATE TABLE facts.held_code AS
SELECT COALESCE(txn_edition, '') AS edition, txn AS code, side, COUNT(*) AS lines,
       CAST(SUM(usd) AS DECIMAL(38,2)) AS usd,
       MIN(stat_month) AS first_month, MAX(stat_month) AS last_month
FROM facts.fx_flow
WHERE held
GROUP BY COALESCE(txn_edition, ''), txn, side
ORDER BY 1, 2, 3;
