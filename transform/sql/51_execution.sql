-- grain: one execution line in scope, and its elimination line where the work
--  came from another firm of the city
-- reads: facts.execution_line, facts.contract, facts.contract_event, facts.enterprise, facts.rate, reference.so_focus
-- writes: facts.execution
-- Three clocks: event_month (执行月), stat_month (统计月), receipt_month (收汇月).
-- Contract attributes are those of the last event of the contract that counts in
-- the statistic month or before it, or of its first event: a later change of
-- class or client leaves the months before as they were. Firm attributes are
-- those of the last day of the statistic month. A red entry (红冲) has n = -1, so
-- that n adds to the lines in force; one that takes a red entry back is positive
-- and has n = 1. A late line (补报) is dated before its statistic month, by
-- months_late months.
CREATE TABLE facts.execution AS
WITH state AS (
  SELECT e.contract_id, e.contract_kind, e.shore, e.so_class1, e.so_class2, e.class_edition, e.partner, e.local_sub,
         CASE WHEN ROW_NUMBER() OVER (PARTITION BY e.contract_id ORDER BY e.seq) = 1 THEN ''
              ELSE e.stat_month END AS valid_from,
         COALESCE(MIN(e.stat_month) OVER (PARTITION BY e.contract_id ORDER BY e.seq
                                          ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING), '9999-12') AS valid_to
  FROM facts.contract_event e
  JOIN facts.contract c ON c.contract_id = e.contract_id
  WHERE e.reason = '' AND e.change_type <> 'D'
),
line AS (
  SELECT l.exec_id, l.contract_id, l.uscc, l.exec_date,
         SUBSTR(CAST(l.exec_date AS VARCHAR), 1, 7) AS event_month,
         l.stat_month, l.receipt_date,
         SUBSTR(CAST(l.receipt_date AS VARCHAR), 1, 7) AS receipt_month,
         l.currency, l.orig, l.voucher_type, l.bop_no, l.payer_country, l.kept_abroad,
         SUBSTR(CAST(l.exec_date AS VARCHAR), 1, 7) < l.stat_month AS late,
         l.corr_flag = 'R' AS red, l.corrects_id,
         c.contract_kind, c.shore, c.so_class1, c.so_class2,
         f.so_class2 IS NOT NULL AS focus,
         c.class_edition, c.partner, c.local_sub,
         CAST(CAST(l.stat_month || '-01' AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE) AS month_end,
         CASE WHEN l.corr_flag = 'R' AND l.orig < 0 THEN -1 ELSE 1 END AS n,
         l.batch, l.sheet, l."row"
  FROM facts.execution_line l
  JOIN state c ON c.contract_id = l.contract_id AND c.valid_from <= l.stat_month AND l.stat_month < c.valid_to
  LEFT JOIN reference.so_focus f ON f.so_class2 = c.so_class2
  WHERE l.reason = '' AND l.corr_flag <> 'D'
),
valued AS (
  SELECT l.*,
         CASE WHEN l.currency = 'USD' THEN l.orig
              ELSE TRY_CAST(ROUND(CAST(l.orig AS DECIMAL(28,2)) * r.usd_per_unit, 2) AS DECIMAL(18,2)) END AS usd,
         CASE WHEN l.currency = 'CNY' THEN l.orig
              ELSE TRY_CAST(ROUND(CAST(l.orig AS DECIMAL(28,2)) * r.cny_per_unit, 2) AS DECIMAL(18,2)) END AS cny,
         COALESCE(s.county, '_U') AS county,
         COALESCE(s.park, '_U') AS park,
         COALESCE(s.ownership_group, '_U') AS ownership,
         COALESCE(s.size, '_U') AS size
  FROM line l
  LEFT JOIN facts.rate r ON r.month = l.event_month AND r.currency = l.currency
  LEFT JOIN facts.enterprise s
    ON s.uscc = l.uscc AND s.valid_from <= l.month_end AND l.month_end < s.valid_to
)
SELECT exec_id, contract_id, uscc, exec_date, event_month, stat_month, receipt_date, receipt_month,
       currency, orig, usd, cny, voucher_type, bop_no, payer_country, kept_abroad, late, red, corrects_id,
       contract_kind, shore, so_class1, so_class2, focus, class_edition, partner, county, park,
       ownership, size, local_sub, elimination, CAST(n AS INTEGER) AS n, batch, sheet, "row",
       CASE WHEN late
            THEN (CAST(SUBSTR(stat_month, 1, 4) AS INTEGER) - CAST(SUBSTR(event_month, 1, 4) AS INTEGER)) * 12
            + CAST(SUBSTR(stat_month, 6, 2) AS INTEGER) - CAST(SUBSTR(event_month, 6, 2) AS INTEGER)
            ELSE 0 END AS months_late
FROM (SELECT exec_id, contract_id, uscc, exec_date, event_month, stat_month, receipt_date, receipt_month,
             currency, orig, usd, cny, voucher_type, bop_no, payer_country, kept_abroad, late, red, corrects_id,
             contract_kind, shore, so_class1, so_class2, focus, class_edition, partner, county, park,
             ownership, size, local_sub, FALSE AS elimination, n, batch, sheet, "row"
      FROM valued
      UNION ALL
      SELECT exec_id, contract_id, CAST(NULL AS VARCHAR), exec_date, event_month, stat_month, receipt_date, receipt_month,
             currency, -orig, -usd, -cny, voucher_type, bop_no, payer_country, kept_abroad, late, red, corrects_id,
             contract_kind, shore, so_class1, so_class2, focus, class_edition, partner, '_E', '_E',
             ownership, size, local_sub, TRUE, -n, batch, sheet, "row"
      FROM valued
      WHERE local_sub) x
ORDER BY exec_id, elimination;
