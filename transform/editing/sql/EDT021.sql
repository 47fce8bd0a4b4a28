-- grain: one park and period with fewer tenants than firms that name it
-- reads: facts.park, facts.enterprise
-- writes: none
SELECT 'park' AS source, p.batch, p.sheet, p."row", 'tenants' AS field, p.park_id || '|' || p.stat_month AS key,
       p.park_id, p.stat_month AS period, CAST(p.tenants AS VARCHAR) AS tenants, CAST(n.firms AS VARCHAR) AS profiles
FROM facts.park p
JOIN (SELECT k.park_id, k.stat_month, COUNT(DISTINCT s.uscc) AS firms
      FROM (SELECT DISTINCT park_id, stat_month,
                   CAST(CAST(stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) AS day
            FROM facts.park) k
      JOIN facts.enterprise s
        ON s.park = k.park_id AND s.status = '1' AND s.valid_from <= k.day AND k.day < s.valid_to
      GROUP BY k.park_id, k.stat_month) n
  ON n.park_id = p.park_id AND n.stat_month = p.stat_month
WHERE n.firms > p.tenants * CAST($times AS DECIMAL(9,4)) AND p.stat_month >= CAST($valid_from AS VARCHAR)
