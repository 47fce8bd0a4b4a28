-- grain: one execution line of facts.execution and one code of the base edition
-- reads: facts.execution, facts.class_base, facts.county_base, reference.base_code
-- writes: facts.execution_base
-- The comparable base (可比口径): the same lines under the classes and counties of today.
-- Groups of ownership are the same in all editions.
-- Totals are those as published, Build fails otherwise: where a code is carried to
-- several, each gets its share cut to the cent, and the cents left over go to the
-- largest remainders, ties by code. Nearly every line is one row, so this is a view
-- and costs a join. county is the unit of today; a county that was divided follows
-- the firm's own registration (facts.county_base).
CREATE VIEW facts.execution_base AS
WITH coded AS (
  SELECT e.exec_id, e.elimination, e.uscc, e.stat_month, e.event_month,
         COALESCE(c.base_edition, e.class_edition) AS edition,
         COALESCE(c.base_code, e.so_class2) AS base_code,
         COALESCE(k.base_code, s.base_county, e.county) AS county, e.ownership, e.shore, e.partner,
         COALESCE(c.weight, CAST(1 AS DECIMAL(9,6))) AS weight, COALESCE(c.parts, 1) AS parts,
         e.currency, e.orig, e.usd, e.cny
  FROM (SELECT x.*, CAST(CAST(x.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) AS month_end
        FROM facts.execution x) e
  LEFT JOIN facts.class_base c ON c.list = 'CL_SO' AND c.edition = e.class_edition AND c.code = e.so_class2
  LEFT JOIN reference.base_code k
    ON k.list = 'CL_COUNTY' AND NOT k.split AND k.code = e.county AND k.valid_from <= e.month_end AND e.month_end <= k.valid_to
  LEFT JOIN facts.county_base s ON s.uscc = e.uscc AND s.county = e.county AND e.month_end <= s.until
),
cut AS (
  SELECT c.*,
         CASE WHEN part_orig < CAST(0.01 AS DECIMAL(3,2)) THEN CAST(0 AS DECIMAL(18,2))
              ELSE CAST(ROUND(part_orig - CAST(0.005 AS DECIMAL(4,3)), 2) AS DECIMAL(18,2)) END AS cut_orig,
         CASE WHEN part_usd < CAST(0.01 AS DECIMAL(3,2)) THEN CAST(0 AS DECIMAL(18,2))
              ELSE CAST(ROUND(part_usd - CAST(0.005 AS DECIMAL(4,3)), 2) AS DECIMAL(18,2)) END AS cut_usd,
         CASE WHEN part_cny < CAST(0.01 AS DECIMAL(3,2)) THEN CAST(0 AS DECIMAL(18,2))
              ELSE CAST(ROUND(part_cny - CAST(0.005 AS DECIMAL(4,3)), 2) AS DECIMAL(18,2)) END AS cut_cny
  FROM (SELECT d.*,
               CAST(ABS(orig) AS DECIMAL(28,2)) * weight AS part_orig,
               CAST(ABS(usd) AS DECIMAL(28,2)) * weight AS part_usd,
               CAST(ABS(cny) AS DECIMAL(28,2)) * weight AS part_cny
        FROM coded d
        WHERE parts > 1) c
),
shared AS (
  SELECT c.*,
         CAST((ABS(orig) - SUM(cut_orig) OVER (PARTITION BY exec_id, elimination)) * 100 AS BIGINT) AS rest_orig,
         CAST((ABS(usd) - SUM(cut_usd) OVER (PARTITION BY exec_id, elimination)) * 100 AS BIGINT) AS rest_usd,
         CAST((ABS(cny) - SUM(cut_cny) OVER (PARTITION BY exec_id, elimination)) * 100 AS BIGINT) AS rest_cny,
         ROW_NUMBER() OVER (PARTITION BY exec_id, elimination ORDER BY part_orig - cut_orig DESC, base_code) AS turn_orig,
         ROW_NUMBER() OVER (PARTITION BY exec_id, elimination ORDER BY part_usd - cut_usd DESC, base_code) AS turn_usd,
         ROW_NUMBER() OVER (PARTITION BY exec_id, elimination ORDER BY part_cny - cut_cny DESC, base_code) AS turn_cny
  FROM cut c
),
dealt AS (
  SELECT s.*,
         CAST((cut_orig + CASE WHEN turn_orig <= rest_orig THEN CAST(0.01 AS DECIMAL(3,2)) ELSE 0 END)
              * CASE WHEN orig < 0 THEN -1 ELSE 1 END AS DECIMAL(18,2)) AS dealt_orig,
         CAST((cut_usd + CASE WHEN turn_usd <= rest_usd THEN CAST(0.01 AS DECIMAL(3,2)) ELSE 0 END)
              * CASE WHEN usd < 0 THEN -1 ELSE 1 END AS DECIMAL(18,2)) AS dealt_usd,
         CAST((cut_cny + CASE WHEN turn_cny <= rest_cny THEN CAST(0.01 AS DECIMAL(3,2)) ELSE 0 END)
              * CASE WHEN cny < 0 THEN -1 ELSE 1 END AS DECIMAL(18,2)) AS dealt_cny
  FROM shared s
)
SELECT exec_id, elimination, uscc, stat_month, event_month, edition, SUBSTR(base_code, 1, 3) AS so_class1, base_code AS so_class2,
       county, ownership, shore, partner,
       weight, currency, orig, usd, cny
FROM coded
WHERE parts = 1
UNION ALL
SELECT exec_id, elimination, uscc, stat_month, event_month, edition, SUBSTR(base_code, 1, 3) AS so_class1, base_code AS so_class2,
       county, ownership, shore, partner,
       weight, currency, dealt_orig, dealt_usd, dealt_cny
FROM dealt;
