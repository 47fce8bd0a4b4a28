-- grain: one project of the special fund (专项资金项目)
-- reads: facts.version, facts.enterprise, facts.park, raw.fund_project
-- writes: facts.fund_project
-- purpose: fund
-- Caps of 温政办〔2012〕117号: articles 4 and 5 give once at most 500,000 yuan to
-- state or provincial level and 300,000 else; article 7 at most 500,000 to state
-- level and 300,000 else; article 6 at most half the fees.
-- A second one-off award to the same applicant under the same article and
-- level is a duplicate; the earlier approval stands. A year is text as filed: one
-- that is no year gives no day, so the firm's county is unknown.
CREATE TABLE facts.fund_project AS
WITH project AS (
  SELECT r.project_id, r.year, r.applicant, r.applicant_kind, CAST(r.article AS INTEGER) AS article,
         r.item, r.level, r.tier, r.rate,
         TRY_CAST(ROUND(CAST(r.base_wan AS DECIMAL(28,6)) * 10000, 2) AS DECIMAL(18,2)) AS base_cny,
         TRY_CAST(ROUND(CAST(r.claim_wan AS DECIMAL(28,6)) * 10000, 2) AS DECIMAL(18,2)) AS claim_cny,
         TRY_CAST(ROUND(CAST(r.approved_wan AS DECIMAL(28,6)) * 10000, 2) AS DECIMAL(18,2)) AS approved_cny,
         TRY_CAST(ROUND(CAST(r.paid_wan AS DECIMAL(28,6)) * 10000, 2) AS DECIMAL(18,2)) AS paid_cny,
         TRY_CAST(ROUND(CAST(r.clawback_wan AS DECIMAL(28,6)) * 10000, 2) AS DECIMAL(18,2)) AS clawback_cny,
         r.approve_date, r.paid_date, r.oneoff_flag AS oneoff, r.audit_result,
         COALESCE(r.approve_date, r.paid_date, TRY_CAST(r.year || '-12-31' AS DATE)) AS day,
         v.batch, v.sheet, v."row"
  FROM raw.fund_project r
  JOIN facts.version v
    ON v.source = 'fund_project' AND v.outcome = 'accepted'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
),
capped AS (
  SELECT p.*,
         CASE WHEN article IN (4, 5)
              THEN CAST(CASE WHEN level IN ('1', '2') THEN 500000 ELSE 300000 END AS DECIMAL(18,2))
              WHEN article = 7
              THEN CAST(CASE WHEN level = '1' THEN 500000 ELSE 300000 END AS DECIMAL(18,2))
              WHEN article = 6
              THEN CAST(ROUND(CAST(base_cny AS DECIMAL(28,2)) * CAST(0.5 AS DECIMAL(2,1)), 2) AS DECIMAL(18,2))
         END AS cap_cny,
         oneoff AND COALESCE(approved_cny, 0) > 0 AS award,
         SUBSTR(CAST(CAST(CAST(SUBSTR(CAST(day AS VARCHAR), 1, 7) || '-01' AS DATE)
                          + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) AS VARCHAR), 1, 10) AS month_end
  FROM project p
),
ranked AS (
  SELECT c.*,
         ROW_NUMBER() OVER (PARTITION BY award, applicant, article, level
                            ORDER BY COALESCE(approve_date, DATE '9999-12-31'), project_id) AS award_no
  FROM capped c
),
park_county AS (
  SELECT park_id, county
  FROM (SELECT park_id, county, ROW_NUMBER() OVER (PARTITION BY park_id ORDER BY stat_month DESC) AS choice
        FROM facts.park) x
  WHERE choice = 1
)
SELECT r.project_id, r.year, r.applicant, r.applicant_kind, r.article, r.item, r.level, r.tier,
       r.base_cny, r.rate, r.cap_cny, r.claim_cny, r.approved_cny, r.approve_date,
       SUBSTR(CAST(r.approve_date AS VARCHAR), 1, 7) AS approve_month,
       r.paid_cny, r.paid_date,
       SUBSTR(CAST(r.paid_date AS VARCHAR), 1, 7) AS paid_month,
       r.oneoff, r.audit_result, r.clawback_cny,
       COALESCE(s.county, k.county, '_U') AS county,
       COALESCE(r.approved_cny > r.cap_cny, FALSE) AS over_cap,
       r.award AND r.award_no > 1 AS duplicate_award,
       r.batch, r.sheet, r."row"
FROM ranked r
LEFT JOIN facts.enterprise s
  ON s.uscc = r.applicant
 AND s.valid_from <= CAST(r.month_end AS DATE) AND CAST(r.month_end AS DATE) < s.valid_to
LEFT JOIN park_county k ON k.park_id = r.applicant
ORDER BY r.project_id;
