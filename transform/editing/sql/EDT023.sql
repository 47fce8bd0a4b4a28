-- grain: one article, tier and year that paid more than its budget
-- reads: facts.version, facts.fund_project, raw.fund_budget
-- writes: none
-- The budget counts as adjusted; it is in 万元. The largest line of the budget
-- carries the finding.
WITH budget AS (
  SELECT r.year, r.tier, CAST(r.article AS INTEGER) AS article, v.batch, v.sheet, v."row", v.key,
         CAST(SUM(COALESCE(r.adj_budget_wan, r.budget_wan)) OVER (PARTITION BY r.year, r.tier, r.article)
              AS DECIMAL(28,6)) AS total,
         ROW_NUMBER() OVER (PARTITION BY r.year, r.tier, r.article ORDER BY r.budget_wan DESC, v.key) AS nth
  FROM raw.fund_budget r
  JOIN facts.version v
    ON v.source = 'fund_budget' AND v.outcome = 'accepted'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
)
SELECT 'fund_budget' AS source, b.batch, b.sheet, b."row", 'budget_wan' AS field, b.key,
       b.year, b.tier, CAST(b.article AS VARCHAR) AS article, CAST(b.total AS VARCHAR) AS budget,
       CAST(CAST(p.paid * CAST(0.0001 AS DECIMAL(5,4)) AS DECIMAL(28,4)) AS VARCHAR) AS paid
FROM budget b
JOIN (SELECT year, tier, article, CAST(SUM(paid_cny) AS DECIMAL(28,2)) AS paid
      FROM facts.fund_project
      GROUP BY year, tier, article) p
  ON p.year = b.year AND p.tier = b.tier AND p.article = b.article
WHERE b.nth = 1 AND p.paid > b.total * 10000 AND b.year || '-12' >= CAST($valid_from AS VARCHAR)
