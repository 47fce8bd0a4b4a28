-- rule: TRN019
-- severity: W
-- reads: facts.contract, facts.execution
-- zh: 合同 {contract_id} 累计执行 {executed} {unit} 超过合同金额 {value} 的 110%,且无变更登记
-- en: contract {contract_id}: execution so far {executed} {unit} exceeds 110% of its value {value} without a change on record
-- Compared in the contract's currency; in USD when a line is in another one.
SELECT 'so_contract' AS source, c.batch, c.sheet, c."row", 'amt_orig' AS field, c.contract_id AS key,
       c.contract_id,
       CAST(CASE WHEN x.foreign_lines > 0 THEN x.usd ELSE x.orig END AS VARCHAR) AS executed,
       CASE WHEN x.foreign_lines > 0 THEN 'USD' ELSE c.currency END AS unit,
       CAST(CASE WHEN x.foreign_lines > 0 THEN c.amt_usd ELSE c.amt_orig END AS VARCHAR) AS value
FROM facts.contract c
JOIN (SELECT e.contract_id, SUM(e.orig) AS orig, SUM(e.usd) AS usd,
             COUNT(CASE WHEN e.currency <> k.currency THEN 1 END) AS foreign_lines
      FROM facts.execution e
      JOIN facts.contract k ON k.contract_id = e.contract_id
      WHERE NOT e.elimination
      GROUP BY e.contract_id) x ON x.contract_id = c.contract_id
WHERE c.amt_fixed AND c.amt_orig IS NOT NULL
  AND CASE WHEN x.foreign_lines > 0 THEN x.usd * 10 > CAST(c.amt_usd AS DECIMAL(28,2)) * 11
           ELSE x.orig * 10 > CAST(c.amt_orig AS DECIMAL(28,2)) * 11 END
