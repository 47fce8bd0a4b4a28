-- grain: one customs fee earned, or one receipt of processing and repair, of a
--  firm that has both
-- reads: facts.customs_line, facts.fx_flow, reference.trade_mode
-- writes: none
WITH fee AS (
  SELECT c.uscc, c.decl_no AS id, c.item_no AS line, c.ie_date AS day, c.fee_usd AS usd
  FROM facts.customs_line c
  JOIN reference.trade_mode m ON m.code = c.trade_mode AND m.flow IN ('credit', 'both')
  WHERE c.ie = 'E' AND c.ebops IN ('SA', 'SB') AND c.fee_usd > 0
),
receipt AS (
  SELECT entity AS uscc, bop_no AS id, line, value_date AS day, usd
  FROM facts.fx_flow
  WHERE side = 'receipt' AND ebops IN ('SA', 'SB') AND in_register AND entity_kind = 'C'
    AND COALESCE(nature, '0') <> '2' AND usd > 0
),
firm AS (
  SELECT f.uscc
  FROM (SELECT DISTINCT uscc FROM fee) f
  JOIN (SELECT DISTINCT uscc FROM receipt) r ON r.uscc = f.uscc
)
SELECT f.uscc, 'USD' AS currency, 'filing' AS side, f.id, CAST(f.line AS BIGINT) AS line, f.day, f.day AS near,
       CAST(CAST(f.usd AS DECIMAL(28,2)) * 100 AS BIGINT) AS orig, CAST(CAST(f.usd AS DECIMAL(28,2)) * 100 AS BIGINT) AS usd
FROM fee f
JOIN firm x ON x.uscc = f.uscc
UNION ALL
SELECT r.uscc, 'USD', 'receipt', r.id, r.line, r.day, r.day,
       CAST(CAST(r.usd AS DECIMAL(28,2)) * 100 AS BIGINT), CAST(CAST(r.usd AS DECIMAL(28,2)) * 100 AS BIGINT)
FROM receipt r
JOIN firm x ON x.uscc = r.uscc
ORDER BY uscc, currency, side, day, id, line
