-- rule: TRN040
-- severity: W
-- reads: facts.contract, facts.execution, facts.fx_flow, facts.class_base
-- zh: {list_zh} {edition} 版代码 {code} 无法归入可比口径(无对照或拆分比例不明),{lines} 笔、{usd} 美元仍列原代码
-- en: code {code} of edition {edition} of {list} cannot be carried to the base edition; {lines} lines of {usd} USD keep it
-- One finding a code. A transaction code that its own edition does not know is
-- told by TRN032.
SELECT x.source, x.batch, x.sheet, x."row", x.field, x.list || '|' || x.edition || '|' || x.code AS key,
       x.list, CASE x.list WHEN 'CL_SO' THEN '服务外包分类' ELSE '交易编码' END AS list_zh,
       x.edition, x.code, CAST(x.lines AS VARCHAR) AS lines, CAST(x.usd AS VARCHAR) AS usd
FROM (SELECT f.*,
             ROW_NUMBER() OVER (PARTITION BY f.list, f.edition, f.code ORDER BY f.stat_month, f.batch, f.sheet, f."row", f.line) AS choice,
             COUNT(*) OVER (PARTITION BY f.list, f.edition, f.code) AS lines,
             SUM(f.usd) OVER (PARTITION BY f.list, f.edition, f.code) AS usd
      FROM (SELECT 'CL_SO' AS list, e.class_edition AS edition, e.so_class2 AS code, 'so_contract' AS source, c.batch, c.sheet, c."row", 1 AS line,
                   'so_class2' AS field, e.stat_month, e.usd
            FROM facts.execution e
            JOIN facts.contract c ON c.contract_id = e.contract_id
            WHERE NOT e.elimination
            UNION ALL
            SELECT 'CL_TXN', s.txn_edition, s.txn, s.source, s.batch, s.sheet, s."row", s.line,
                   CASE s.line WHEN 1 THEN 'txn1' ELSE 'txn2' END, s.stat_month, s.usd
            FROM facts.fx_flow s
            WHERE NOT s.held) f
      LEFT JOIN facts.class_base b ON b.list = f.list AND b.edition = f.edition AND b.code = f.code
      WHERE b.code IS NULL) x
WHERE x.choice = 1
