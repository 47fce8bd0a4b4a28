-- grain: one live contract, with the orders under it, at the end of one month
-- reads: facts.contract, facts.contract_flow, facts.execution, indicators.span
-- writes: none
-- A framework and its orders are one family, because the framework's amount is
-- what the orders draw on (DC1). Local sub-contracts stay out: the work is in
-- the backlog of the firm that holds the foreign contract (DC2). A family that
-- is executed beyond its value has nothing left, so it does not take anything
-- from the others. A contract without an end date runs on.
SELECT a.month AS stat_month, a.shore, a.so_class1, a.uscc,
       CASE WHEN a.signed > COALESCE(b.done, 0) THEN a.signed - COALESCE(b.done, 0) ELSE 0 END AS remaining_usd
FROM (SELECT s.month, COALESCE(c.parent_id, c.contract_id) AS family,
             MIN(COALESCE(r.shore, c.shore)) AS shore, MIN(COALESCE(r.so_class1, c.so_class1)) AS so_class1,
             MIN(COALESCE(r.uscc, c.uscc)) AS uscc, SUM(f.usd) AS signed
      FROM facts.contract_flow f
      JOIN facts.contract c ON c.contract_id = f.contract_id
      LEFT JOIN facts.contract r ON r.contract_id = c.parent_id
      JOIN indicators.span s ON s.basis = 'stock' AND f.stat_month <= s.month
      WHERE NOT f.elimination AND NOT COALESCE(c.local_sub, FALSE)
      GROUP BY s.month, COALESCE(c.parent_id, c.contract_id)
      HAVING MAX(COALESCE(SUBSTR(CAST(c.end_date + INTERVAL '1' DAY AS VARCHAR), 1, 7), '9999-12')) > s.month) a
LEFT JOIN (SELECT s.month, COALESCE(c.parent_id, c.contract_id) AS family, SUM(e.usd) AS done
           FROM facts.execution e
           JOIN facts.contract c ON c.contract_id = e.contract_id
           JOIN indicators.span s ON s.basis = 'stock' AND e.event_month <= s.month AND e.stat_month <= s.month
           WHERE NOT e.elimination AND NOT COALESCE(c.local_sub, FALSE)
           GROUP BY s.month, COALESCE(c.parent_id, c.contract_id)) b
       ON b.month = a.month AND b.family = a.family
