-- grain: one event (N signed, C changed, T terminated) of a contract, and its
--  elimination line where the work came from another firm of the city
-- reads: facts.contract, facts.contract_event, facts.enterprise, facts.rate
-- writes: facts.contract_flow
-- CH1: a change enters its own month as a difference. DC1: orders (订单) under a
-- framework with amount count in value only beyond it; the rule runs over all
-- their events in time, so that a changed or terminated order stays right. If
-- orders come in another currency than their framework, both are compared in
-- USD and the flow is in USD. DC2: the elimination line (双计抵消) negates work
-- received from a local firm, so that the city counts it once.
CREATE TABLE facts.contract_flow AS
WITH event AS (
  SELECT e.*, c.amt_usd AS contract_usd,
         CASE WHEN e.change_type = 'N' THEN e.counted
              ELSE e.counted - COALESCE(e.prev_amt_orig, e.counted_before, e.counted) END AS delta
  FROM facts.contract_event e
  JOIN facts.contract c ON c.contract_id = e.contract_id
  WHERE e.reason = '' AND e.change_type IN ('N', 'C', 'T')
),
valued AS (
  SELECT e.*,
         CASE WHEN e.currency = 'USD' THEN e.delta
              ELSE CAST(ROUND(CAST(e.delta AS DECIMAL(28,2)) * r.usd_per_unit, 2) AS DECIMAL(18,2)) END AS delta_usd
  FROM event e
  LEFT JOIN facts.rate r ON r.month = e.event_month AND r.currency = e.currency
),
framed AS (
  SELECT v.*, f.contract_id AS frame_id, f.amt_orig AS frame_orig, f.amt_usd AS frame_usd,
         MAX(CASE WHEN v.currency <> f.currency THEN 1 ELSE 0 END)
           OVER (PARTITION BY f.contract_id) = 1 AND f.contract_id IS NOT NULL AS mixed
  FROM valued v
  LEFT JOIN facts.contract f
    ON v.contract_kind = '3' AND f.contract_id = v.parent_id
   AND f.contract_kind = '2' AND f.amt_fixed AND f.amt_orig IS NOT NULL
),
unit AS (
  SELECT f.*,
         CASE WHEN mixed THEN delta_usd ELSE delta END AS amount,
         CASE WHEN mixed THEN frame_usd ELSE frame_orig END AS frame_amount
  FROM framed f
),
filled AS (
  SELECT u.*,
         CAST(SUM(amount) OVER (PARTITION BY frame_id ORDER BY event_date, contract_id, seq
                                ROWS UNBOUNDED PRECEDING) AS DECIMAL(38,2)) - frame_amount AS beyond
  FROM unit u
),
counted AS (
  SELECT f.*,
         CASE WHEN mixed THEN 'USD' ELSE currency END AS flow_currency,
         CAST(CASE WHEN frame_id IS NULL THEN amount
                   ELSE CASE WHEN beyond > 0 THEN beyond ELSE 0 * beyond END
                      - CASE WHEN beyond - amount > 0 THEN beyond - amount ELSE 0 * (beyond - amount) END
              END AS DECIMAL(18,2)) AS orig
  FROM filled f
),
flow AS (
  SELECT c.contract_id, c.uscc, c.change_type AS flow, c.event_date, c.event_month, c.stat_month,
         CASE WHEN c.change_type <> 'N' OR (c.contract_kind = '2' AND NOT c.amt_fixed) THEN 0 ELSE 1 END AS n,
         c.flow_currency AS currency, c.orig,
         CASE WHEN c.flow_currency = 'USD' THEN c.orig
              ELSE CAST(ROUND(CAST(c.orig AS DECIMAL(28,2)) * r.usd_per_unit, 2) AS DECIMAL(18,2)) END AS usd,
         CASE WHEN c.flow_currency = 'CNY' THEN c.orig
              ELSE CAST(ROUND(CAST(c.orig AS DECIMAL(28,2)) * r.cny_per_unit, 2) AS DECIMAL(18,2)) END AS cny,
         COALESCE(CASE WHEN c.change_type = 'N' THEN c.delta_usd ELSE c.contract_usd END, 0) >= 1000000 AS large,
         c.contract_kind, c.shore, c.so_class1, c.so_class2, c.class_edition, c.partner,
         COALESCE(s.county, '_U') AS county,
         COALESCE(s.park, '_U') AS park,
         COALESCE(s.ownership_group, '_U') AS ownership,
         COALESCE(s.size, '_U') AS size,
         c.client_industry, c.end_client, c.local_sub, c.key, c.batch, c.sheet, c."row"
  FROM counted c
  LEFT JOIN facts.rate r ON r.month = c.event_month AND r.currency = c.flow_currency
  LEFT JOIN facts.enterprise s
    ON s.uscc = c.uscc
   AND s.valid_from <= CAST(CAST(c.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE)
   AND CAST(CAST(c.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) < s.valid_to
)
SELECT contract_id, uscc, flow, event_date, event_month, stat_month, CAST(n AS INTEGER) AS n,
       currency, orig, usd, cny, large, contract_kind, shore, so_class1, so_class2, class_edition,
       partner, county, park, ownership, size, client_industry, end_client, local_sub,
       elimination, key, batch, sheet, "row"
FROM (SELECT f.*, FALSE AS elimination FROM flow f
      UNION ALL
      SELECT contract_id, CAST(NULL AS VARCHAR), flow, event_date, event_month, stat_month, -n,
             currency, -orig, -usd, -cny, large, contract_kind, shore, so_class1, so_class2,
             class_edition, partner, '_E', '_E', ownership, size, client_industry, end_client,
             local_sub, key, batch, sheet, "row", TRUE
      FROM flow
      WHERE local_sub) x
ORDER BY contract_id, event_date, flow, batch, sheet, "row", elimination;
