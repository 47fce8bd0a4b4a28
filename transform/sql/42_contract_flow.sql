-- grain: one event (N signed, C changed, T terminated) of a contract, and its
--  elimination line where the work came from another firm of the city
-- reads: facts.contract, facts.contract_event, facts.enterprise, facts.rate
-- writes: facts.contract_flow
-- CH1: a change enters its own month as a difference from what stood before it,
-- whatever the form says stood (TRN041), so that the flows add to the amount; of
-- a contract whose registration never came the form's former amount is taken. An
-- event that leaves the amount blank has the difference 0 (TRN027). A change of
-- currency is a difference in USD at the rates of its month. A restoration (V)
-- changes what its amount differs from the one before the deletion.
-- DC1: a framework (框架协议) and its orders (订单) are one family. Its total after
-- an event is the larger of the framework's amount so far and the sum of its
-- orders so far, once the framework has an amount, and that sum until then. The
-- flow of the event is what it adds to the total. The events run in the order of
-- the statistic months, so that what comes later never alters a month before;
-- inside a month by date, the framework first. stated_usd is what the event says
-- by itself; where it is more than usd, the rest stands in the family already. If
-- the family has several currencies, its events are compared in USD; a flow that
-- is only part of its event's amount is then in USD. n is 1 where the contract is first counted: at
-- its registration, for a framework where its amount is first fixed.
-- DC2: the elimination line (双计抵消) negates work received from a local firm, so
-- that the city counts it once.
CREATE TABLE facts.contract_flow AS
WITH event AS (
  SELECT e.*, c.amt_usd AS contract_usd,
         LAG(e.counted) OVER (PARTITION BY e.contract_id ORDER BY e.seq) AS stood,
         LAG(e.currency) OVER (PARTITION BY e.contract_id ORDER BY e.seq) AS stood_in,
         CASE WHEN e.contract_kind = '2' AND NOT e.amt_fixed THEN 0 ELSE 1 END AS countable,
         MAX(CASE WHEN e.change_type = 'N' THEN 1 ELSE 0 END) OVER (PARTITION BY e.contract_id) AS registered
  FROM facts.contract_event e
  JOIN facts.contract c ON c.contract_id = e.contract_id
  WHERE e.reason = '' AND e.change_type IN ('N', 'C', 'T', 'V')
),
changed AS (
  SELECT e.*,
         e.change_type <> 'N' AND e.amt_orig IS NOT NULL AND COALESCE(e.stood_in <> e.currency, FALSE) AS switched,
         CASE WHEN e.change_type = 'N' THEN e.counted
              WHEN e.amt_orig IS NULL THEN CAST(0 AS DECIMAL(18,2))
              ELSE TRY_CAST(CAST(e.counted AS DECIMAL(28,2)) - COALESCE(e.stood, e.prev_amt_orig, e.counted) AS DECIMAL(18,2))
         END AS difference,
         CASE WHEN e.currency = 'USD' THEN CAST(1 AS DECIMAL(18,10)) ELSE r.usd_per_unit END AS usd_rate,
         CASE WHEN e.stood_in = 'USD' THEN CAST(1 AS DECIMAL(18,10)) ELSE b.usd_per_unit END AS stood_rate
  FROM event e
  LEFT JOIN facts.rate r ON r.month = e.event_month AND r.currency = e.currency
  LEFT JOIN facts.rate b ON b.month = e.event_month AND b.currency = e.stood_in
),
worth AS (
  SELECT c.*,
         SUM(countable) OVER (PARTITION BY contract_id ORDER BY seq ROWS UNBOUNDED PRECEDING) AS counted_events,
         CASE WHEN switched THEN 'USD' ELSE currency END AS unit_currency,
         CASE WHEN switched
              THEN TRY_CAST(ROUND(CAST(counted AS DECIMAL(28,2)) * usd_rate, 2) - ROUND(CAST(stood AS DECIMAL(28,2)) * stood_rate, 2) AS DECIMAL(18,2))
              ELSE TRY_CAST(ROUND(CAST(difference AS DECIMAL(28,2)) * usd_rate, 2) AS DECIMAL(18,2)) END AS delta_usd
  FROM changed c
),
valued AS (
  SELECT w.*, CASE WHEN switched THEN delta_usd ELSE difference END AS delta
  FROM worth w
),
family AS (
  SELECT v.*,
         CASE WHEN v.contract_kind = '2' THEN v.contract_id ELSE f.contract_id END AS family_id,
         CASE WHEN v.contract_kind = '2' THEN 0 ELSE 1 END AS is_order,
         CASE WHEN v.contract_kind = '2' AND v.amt_fixed AND v.amt_orig IS NOT NULL THEN 1 ELSE 0 END AS fixes
  FROM valued v
  LEFT JOIN facts.contract f
    ON f.contract_id = CASE WHEN v.contract_kind = '3' THEN v.parent_id END AND f.contract_kind = '2'
),
framed AS (
  SELECT f.*,
         CASE WHEN MAX(fixes) OVER (PARTITION BY family_id) = 1 THEN family_id END AS frame_id,
         MIN(unit_currency) OVER (PARTITION BY family_id) <> MAX(unit_currency) OVER (PARTITION BY family_id) AS several
  FROM family f
),
unit AS (
  SELECT f.*,
         frame_id IS NOT NULL AND several AS mixed,
         CASE WHEN frame_id IS NOT NULL AND several THEN delta_usd ELSE delta END AS amount
  FROM framed f
),
running AS (
  SELECT u.*,
         MAX(fixes) OVER so_far AS fixed,
         MAX(CASE WHEN amount IS NULL THEN 1 ELSE 0 END) OVER so_far AS unknown,
         CAST(SUM(CASE WHEN is_order = 0 THEN amount ELSE 0 END) OVER so_far AS DECIMAL(38,2)) AS frame_sum,
         CAST(SUM(CASE WHEN is_order = 1 THEN amount ELSE 0 END) OVER so_far AS DECIMAL(38,2)) AS order_sum
  FROM unit u
  WINDOW so_far AS (PARTITION BY frame_id ORDER BY stat_month, event_date, is_order, contract_id, seq
                    ROWS UNBOUNDED PRECEDING)
),
summed AS (
  SELECT r.*,
         CASE WHEN fixed = 1 AND frame_sum > order_sum THEN frame_sum ELSE order_sum END AS total
  FROM running r
),
added AS (
  SELECT s.*,
         TRY_CAST(CASE WHEN frame_id IS NULL THEN amount
                   WHEN unknown = 0
                   THEN total - COALESCE(LAG(total) OVER (PARTITION BY frame_id
                                                          ORDER BY stat_month, event_date, is_order, contract_id, seq), 0)
              END AS DECIMAL(18,2)) AS part
  FROM summed s
),
counted AS (
  SELECT a.*,
         CASE WHEN mixed AND (part <> amount OR part IS NULL) THEN 'USD' ELSE unit_currency END AS flow_currency,
         CASE WHEN mixed AND part = amount THEN delta ELSE part END AS orig
  FROM added a
),
flow AS (
  SELECT c.contract_id, c.uscc, CASE c.change_type WHEN 'V' THEN 'C' ELSE c.change_type END AS flow, c.event_date, c.event_month, c.stat_month,
         CASE WHEN c.countable = 1 AND (c.change_type = 'N' OR (c.registered = 1 AND c.counted_events = 1))
              THEN 1 ELSE 0 END AS n,
         c.flow_currency AS currency, c.orig,
         CASE WHEN c.flow_currency = 'USD' THEN c.orig
              ELSE TRY_CAST(ROUND(CAST(c.orig AS DECIMAL(28,2)) * r.usd_per_unit, 2) AS DECIMAL(18,2)) END AS usd,
         CASE WHEN c.flow_currency = 'CNY' THEN c.orig
              ELSE TRY_CAST(ROUND(CAST(c.orig AS DECIMAL(28,2)) * r.cny_per_unit, 2) AS DECIMAL(18,2)) END AS cny,
         COALESCE(CASE WHEN c.change_type = 'N' THEN c.delta_usd ELSE c.contract_usd END, 0) >= 1000000 AS large,
         c.contract_kind, c.shore, c.so_class1, c.so_class2, c.class_edition, c.partner,
         COALESCE(s.county, '_U') AS county,
         COALESCE(s.park, '_U') AS park,
         COALESCE(s.ownership_group, '_U') AS ownership,
         COALESCE(s.size, '_U') AS size,
         c.client_industry, c.end_client, c.local_sub, c.key, c.batch, c.sheet, c."row",
         c.event_month < c.stat_month AS late, c.delta_usd AS stated_usd
  FROM counted c
  LEFT JOIN facts.rate r ON r.month = c.event_month AND r.currency = c.flow_currency
  LEFT JOIN facts.enterprise s
    ON s.uscc = c.uscc
   AND s.valid_from <= CAST(CAST(c.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE)
   AND CAST(CAST(c.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) < s.valid_to
  WHERE c.change_type <> 'V' OR c.orig <> 0
)
SELECT contract_id, uscc, flow, event_date, event_month, stat_month, CAST(n AS INTEGER) AS n,
       currency, orig, usd, cny, large, contract_kind, shore, so_class1, so_class2, class_edition,
       partner, county, park, ownership, size, client_industry, end_client, local_sub,
       elimination, key, batch, sheet, "row", late,
       CASE WHEN late
            THEN (CAST(SUBSTR(stat_month, 1, 4) AS INTEGER) - CAST(SUBSTR(event_month, 1, 4) AS INTEGER)) * 12
            + CAST(SUBSTR(stat_month, 6, 2) AS INTEGER) - CAST(SUBSTR(event_month, 6, 2) AS INTEGER)
            ELSE 0 END AS months_late,
       stated_usd
FROM (SELECT f.*, FALSE AS elimination FROM flow f
      UNION ALL
      SELECT contract_id, CAST(NULL AS VARCHAR), flow, event_date, event_month, stat_month, -n,
             currency, -orig, -usd, -cny, large, contract_kind, shore, so_class1, so_class2,
             class_edition, partner, '_E', '_E', ownership, size, client_industry, end_client,
             local_sub, key, batch, sheet, "row", late, -stated_usd, TRUE
      FROM flow
      WHERE local_sub) x
ORDER BY contract_id, event_date, flow, batch, sheet, "row", elimination;
