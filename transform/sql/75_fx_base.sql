-- grain: one transaction-code line of facts.fx_flow and one code of the base edition
-- reads: facts.fx_flow, facts.class_base, facts.county_base, reference.base_code, reference.txn
-- writes: facts.fx_base
-- The comparable base (可比口径): the same lines under the transaction codes and counties
-- of today. A code that leads nowhere keeps its own edition and item.
-- Totals are those as published, Build fails otherwise: where a code is carried to
-- several, each gets its share cut to the cent, and the cents left over go to the
-- largest remainders, ties by code. Nearly every line is one row, so this is a view
-- and costs a join. county is the unit of today; a county that was divided follows
-- the firm's own registration (facts.county_base).
CREATE VIEW facts.fx_base AS
WITH coded AS (
  SELECT f.side, f.direction, f.bop_no, f.line, f.entity, f.stat_month,
         COALESCE(c.base_edition, f.txn_edition) AS edition,
         COALESCE(c.base_code, f.txn) AS base_code,
         CASE WHEN c.base_code IS NULL THEN f.ebops ELSE COALESCE(t.ebops, '') END AS ebops,
         CASE WHEN c.base_code IS NULL THEN f.service
              ELSE COALESCE(t.service, FALSE) AND COALESCE(f.entity_kind, '') <> 'N' END AS service,
         COALESCE(k.base_code, s.base_county, f.county) AS county, f.partner,
         COALESCE(c.weight, CAST(1 AS DECIMAL(9,6))) AS weight, COALESCE(c.parts, 1) AS parts,
         f.currency, f.orig, f.usd, f.cny
  FROM (SELECT x.*, CAST(CAST(x.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) AS month_end
        FROM facts.fx_flow x) f
  LEFT JOIN facts.class_base c ON c.list = 'CL_TXN' AND c.edition = f.txn_edition AND c.code = f.txn
  LEFT JOIN reference.txn t ON t.edition = c.base_edition AND t.code = c.base_code
  LEFT JOIN reference.base_code k
    ON k.list = 'CL_COUNTY' AND NOT k.split AND k.code = f.county AND k.valid_from <= f.month_end AND f.month_end <= k.valid_to
  LEFT JOIN facts.county_base s ON s.uscc = f.entity AND s.county = f.county AND f.month_end <= s.until
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
         CAST((ABS(orig) - SUM(cut_orig) OVER (PARTITION BY side, bop_no, line)) * 100 AS BIGINT) AS rest_orig,
         CAST((ABS(usd) - SUM(cut_usd) OVER (PARTITION BY side, bop_no, line)) * 100 AS BIGINT) AS rest_usd,
         CAST((ABS(cny) - SUM(cut_cny) OVER (PARTITION BY side, bop_no, line)) * 100 AS BIGINT) AS rest_cny,
         ROW_NUMBER() OVER (PARTITION BY side, bop_no, line ORDER BY part_orig - cut_orig DESC, base_code) AS turn_orig,
         ROW_NUMBER() OVER (PARTITION BY side, bop_no, line ORDER BY part_usd - cut_usd DESC, base_code) AS turn_usd,
         ROW_NUMBER() OVER (PARTITION BY side, bop_no, line ORDER BY part_cny - cut_cny DESC, base_code) AS turn_cny
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
SELECT side, direction, bop_no, line, entity, stat_month, edition, base_code AS txn, ebops, service, county, partner,
       weight, currency, orig, usd, cny
FROM coded
WHERE parts = 1
UNION ALL
SELECT side, direction, bop_no, line, entity, stat_month, edition, base_code AS txn, ebops, service, county, partner,
       weight, currency, dealt_orig, dealt_usd, dealt_cny
FROM dealt;
