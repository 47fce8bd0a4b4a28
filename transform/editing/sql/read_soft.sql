-- grain: one soft finding or outlier with the amount that its row carries to a headline
-- reads: facts.finding, facts.batch, facts.outlier, facts.execution, facts.contract_flow, facts.fx_flow, facts.headcount, raw.finding
-- writes: none
-- Soft findings of the checks count wherever they are; those made while reading
-- count where their row is in a headline. An outlier that is no finding is an
-- entry of severity I. What an outlier was anticipated to be goes before what
-- its row carries. Outliers that are no finding grow old: only those from $first on
-- are entries.
WITH said AS (
  SELECT rule, severity, source, batch, sheet, "row", field, key, FALSE AS filed
  FROM facts.finding
  WHERE severity = 'W'
  UNION
  SELECT r.rule, r.severity, r.source, r.batch, r.sheet, r."row", r.field, r.key, TRUE
  FROM raw.finding r
  JOIN facts.batch b ON b.batch = r.batch
  WHERE r.severity = 'W' AND r."row" IS NOT NULL
),
judged AS (
  SELECT rule, source, batch, sheet, "row", field, key, uscc, period, value, expected, series,
         ROW_NUMBER() OVER (PARTITION BY rule, batch, sheet, "row", field ORDER BY ABS(value - expected) DESC, period) AS nth
  FROM facts.outlier
  WHERE method <> 'FH'
),
entry AS (
  SELECT s.rule, s.severity, s.source, s.batch, s.sheet, s."row", s.field, s.key, s.filed,
         j.uscc, j.period, j.value, j.expected, j.series
  FROM said s
  LEFT JOIN judged j
    ON j.nth = 1 AND j.rule = s.rule AND j.batch = s.batch AND j.sheet = s.sheet AND j."row" = s."row" AND j.field = s.field
  UNION ALL
  SELECT j.rule, 'I', j.source, j.batch, j.sheet, j."row", j.field, j.key, FALSE, j.uscc, j.period, j.value, j.expected, j.series
  FROM judged j
  LEFT JOIN said s
    ON s.rule = j.rule AND s.batch = j.batch AND s.sheet = j.sheet AND s."row" = j."row" AND s.field = j.field
  WHERE j.nth = 1 AND s.rule IS NULL AND j.period >= CAST($first AS VARCHAR)
),
place AS (
  SELECT DISTINCT batch, sheet, "row" FROM entry WHERE "row" IS NOT NULL
),
amount AS (
  SELECT e.batch, e.sheet, e."row", e.uscc, e.event_month AS period, ABS(e.usd) AS usd,
         CASE e.shore WHEN 'OFF' THEN 'EX03' ELSE 'EX01' END AS indicator
  FROM facts.execution e
  JOIN place p ON p.batch = e.batch AND p.sheet = e.sheet AND p."row" = e."row"
  WHERE NOT e.elimination
  UNION ALL
  SELECT c.batch, c.sheet, c."row", c.uscc, c.event_month, ABS(c.usd), CASE c.shore WHEN 'OFF' THEN 'CT04' ELSE 'CT01' END
  FROM facts.contract_flow c
  JOIN place p ON p.batch = c.batch AND p.sheet = c.sheet AND p."row" = c."row"
  WHERE NOT c.elimination
  UNION ALL
  SELECT f.batch, f.sheet, f."row", MIN(f.entity), MIN(f.stat_month), CAST(SUM(ABS(f.usd)) AS DECIMAL(38,2)),
         CASE MIN(f.direction) WHEN 'C' THEN 'ST01' ELSE 'ST02' END
  FROM facts.fx_flow f
  JOIN place p ON p.batch = f.batch AND p.sheet = f.sheet AND p."row" = f."row"
  WHERE f.service
  GROUP BY f.batch, f.sheet, f."row"
  UNION ALL
  SELECT h.batch, h.sheet, h."row", h.uscc, h.stat_month, CAST(h.emp_end AS DECIMAL(38,2)), 'HR01'
  FROM facts.headcount h
  JOIN place p ON p.batch = h.batch AND p.sheet = h.sheet AND p."row" = h."row"
  WHERE NOT h.carried
)
SELECT e.rule, e.severity, COALESCE(e.source, '') AS source, COALESCE(e.batch, '') AS batch, COALESCE(e.sheet, '') AS sheet,
       COALESCE(e."row", 0) AS "row", COALESCE(e.field, '') AS field, COALESCE(e.key, '') AS key,
       COALESCE(e.uscc, a.uscc, '') AS uscc, COALESCE(e.period, a.period, '') AS period,
       TRY_CAST(CAST(e.value AS DECIMAL(38,2)) * 100 AS BIGINT) AS value, TRY_CAST(CAST(e.expected AS DECIMAL(38,2)) * 100 AS BIGINT) AS expected,
       COALESCE(e.series, '') AS series, COALESCE(a.indicator, '') AS indicator, TRY_CAST(CAST(a.usd AS DECIMAL(38,2)) * 100 AS BIGINT) AS usd
FROM entry e
LEFT JOIN amount a ON a.batch = e.batch AND a.sheet = e.sheet AND a."row" = e."row"
WHERE NOT e.filed OR a.batch IS NOT NULL
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
