-- rule: TRN028
-- severity: W
-- reads: facts.rate
-- zh: {month} {currency} {what_zh}为 {rate},上月为 {before},变动超过20%,请核对
-- en: {currency}, {month}: {what_en} is {rate}, {before} the month before; a move of more than 20%
-- Only rates of the same kind are compared; the bounds are widened products,
-- so that nothing is divided.
SELECT 'fx_rate' AS source, x.batch, x.sheet, x."row", x.field, x.month || '|' || x.currency || '|' || x.kind AS key,
       x.month, x.currency, CAST(x.rate AS VARCHAR) AS rate, CAST(x.before AS VARCHAR) AS before,
       CASE x.field WHEN 'usd_per_unit' THEN '对美元折算率' ELSE '人民币对美元月均中间价' END AS what_zh,
       CASE x.field WHEN 'usd_per_unit' THEN 'the dollar rate' ELSE 'the yuan rate of the dollar' END AS what_en
FROM (SELECT r.batch, r.sheet, r."row", 'usd_per_unit' AS field, r.month, r.currency, r.kind,
             CAST(r.usd_per_unit AS DECIMAL(28,10)) AS rate, CAST(p.usd_per_unit AS DECIMAL(28,10)) AS before
      FROM facts.rate r
      JOIN facts.rate p
        ON p.currency = r.currency AND p.kind = r.kind
       AND p.month = SUBSTR(CAST(CAST(r.month || '-01' AS DATE) - INTERVAL '1' MONTH AS VARCHAR), 1, 7)
      UNION ALL
      SELECT r.batch, r.sheet, r."row", 'cny_per_usd_avg', r.month, r.currency, r.kind,
             CAST(r.cny_per_usd AS DECIMAL(28,10)), CAST(p.cny_per_usd AS DECIMAL(28,10))
      FROM facts.rate r
      JOIN facts.rate p
        ON p.currency = r.currency AND p.kind = r.kind
       AND p.month = SUBSTR(CAST(CAST(r.month || '-01' AS DATE) - INTERVAL '1' MONTH AS VARCHAR), 1, 7)) x
WHERE x.rate * 10 > x.before * 12 OR x.rate * 10 < x.before * 8
