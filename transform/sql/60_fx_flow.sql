-- grain: one transaction-code line (交易编码) of one SAFE declaration in force
-- reads: facts.version, facts.txn_edition, facts.entity, facts.enterprise, facts.rate, raw.safe_receipt, raw.safe_payment, reference.txn
-- writes: facts.fx_flow
-- side is the voucher: a receipt or a payment. direction is economic: a receipt
-- is a credit (C) and a payment a debit (D), but a refund takes back what was
-- entered on the other side (decision 0014): a refund received (nature 2) is a
-- negative debit, a refund paid (kind 3) a negative credit. An advance (nature 1,
-- kind 1) counts by its value date like any other flow and is marked. The
-- statistic month is that of the value date.
-- A code that the edition of the day does not know is held: the line keeps its
-- amount, has no EBOPS item and is no service here; it is never guessed (TRN032,
-- facts.held_code).
-- The payment voucher does not tell firms from persons: entity_kind is C.
-- Exports of services are those of residents: a receipt of a non-resident person
-- (entity_kind N) keeps its row and its EBOPS item, but is no service here.
-- Payments cannot tell residents and stay.
-- entity is the firm that the code filed meant on the value date.
CREATE TABLE facts.fx_flow AS
WITH declared AS (
  SELECT r.bop_no, 'receipt' AS side, r.payee_code AS filed_entity, r.entity_kind,
         r.payer_country AS partner, r.currency, COALESCE(r.nature, '0') AS nature, r.value_date,
         r.txn1, r.txn1_amt, r.txn2, r.txn2_amt, v.source, v.batch, v.sheet, v."row"
  FROM raw.safe_receipt r
  JOIN facts.version v
    ON v.source = 'safe_receipt' AND v.outcome = 'accepted'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
  WHERE r.op <> 'D'
  UNION ALL
  SELECT r.bop_no, 'payment', r.payer_code, 'C', r.payee_country, r.currency,
         CASE r.pay_kind WHEN '1' THEN '1' WHEN '3' THEN '2' ELSE '0' END, r.value_date,
         r.txn1, r.txn1_amt, r.txn2, r.txn2_amt, v.source, v.batch, v.sheet, v."row"
  FROM raw.safe_payment r
  JOIN facts.version v
    ON v.source = 'safe_payment' AND v.outcome = 'accepted'
   AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
  WHERE r.op <> 'D'
),
line AS (
  SELECT bop_no, 1 AS line, side, filed_entity, entity_kind, partner, currency, nature, value_date,
         txn1 AS txn, txn1_amt AS amount, source, batch, sheet, "row"
  FROM declared
  UNION ALL
  SELECT bop_no, 2, side, filed_entity, entity_kind, partner, currency, nature, value_date,
         txn2, txn2_amt, source, batch, sheet, "row"
  FROM declared
  WHERE txn2 IS NOT NULL AND txn2_amt IS NOT NULL
),
coded AS (
  SELECT l.*,
         SUBSTR(CAST(l.value_date AS VARCHAR), 1, 7) AS month,
         CAST(CAST(SUBSTR(CAST(l.value_date AS VARCHAR), 1, 7) || '-01' AS DATE)
              + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) AS month_end,
         CASE WHEN (l.side = 'receipt') = (l.nature <> '2') THEN 'C' ELSE 'D' END AS direction,
         CASE WHEN l.nature = '2' THEN -l.amount ELSE l.amount END AS orig,
         e.edition AS txn_edition,
         COALESCE(t.ebops, '') AS ebops,
         COALESCE(t.ebops_sub, '') AS ebops_sub,
         COALESCE(t.service, FALSE) AS service,
         t.code IS NULL AS held,
         n.uscc AS firm
  FROM line l
  LEFT JOIN facts.txn_edition e ON e.valid_from <= l.value_date AND l.value_date < e.valid_to
  LEFT JOIN reference.txn t ON t.edition = e.edition AND t.code = l.txn
  LEFT JOIN facts.entity n
    ON n.code = l.filed_entity AND n.valid_from <= l.value_date AND l.value_date < n.valid_to
)
SELECT c.bop_no, CAST(c.line AS INTEGER) AS line, c.direction,
       COALESCE(c.firm, c.filed_entity) AS entity, c.entity_kind,
       c.firm IS NOT NULL AS in_register,
       COALESCE(s.county, '_U') AS county, COALESCE(s.park, '_U') AS park,
       c.partner, c.currency, c.orig,
       CASE WHEN c.currency = 'USD' THEN c.orig
            ELSE TRY_CAST(ROUND(CAST(c.orig AS DECIMAL(28,2)) * r.usd_per_unit, 2) AS DECIMAL(18,2)) END AS usd,
       CASE WHEN c.currency = 'CNY' THEN c.orig
            ELSE TRY_CAST(ROUND(CAST(c.orig AS DECIMAL(28,2)) * r.cny_per_unit, 2) AS DECIMAL(18,2)) END AS cny,
       c.txn, c.txn_edition, c.ebops, c.ebops_sub,
       c.service AND COALESCE(c.entity_kind, '') <> 'N' AS service,
       c.ebops IN ('SF', 'SG', 'SH', 'SI', 'SJ', 'SK') AS knowledge,
       c.nature, c.value_date, c.month AS event_month, c.month AS stat_month,
       c.source, c.batch, c.sheet, c."row",
       c.side, c.nature = '1' AS advance, c.held, c.filed_entity
FROM coded c
LEFT JOIN facts.rate r ON r.month = c.month AND r.currency = c.currency
LEFT JOIN facts.enterprise s
  ON s.uscc = c.firm AND s.valid_from <= c.month_end AND c.month_end < s.valid_to
ORDER BY c.side, c.bop_no, c.line;
