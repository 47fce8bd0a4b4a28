-- rule: TRN032
-- severity: W
-- reads: facts.fx_flow
-- zh: 交易编码 {txn} 不在 {edition} 版代码表中,{month} 共 {lines} 笔、{usd} 美元暂不归类,请外汇部门说明或补充代码表
-- en: transaction code {txn} is not in edition {edition} of the list; {lines} lines of {month}, {usd} USD, are held unclassified
-- One finding a code and month, at its first line, not one a line.
SELECT x.source, x.batch, x.sheet, x."row", CASE x.line WHEN 1 THEN 'txn1' ELSE 'txn2' END AS field,
       x.edition || '|' || x.txn || '|' || x.month AS key, x.txn, x.edition, x.month,
       CAST(x.lines AS VARCHAR) AS lines, CAST(x.usd AS VARCHAR) AS usd
FROM (SELECT f.source, f.batch, f.sheet, f."row", f.line, f.txn, COALESCE(f.txn_edition, '') AS edition, f.stat_month AS month,
             ROW_NUMBER() OVER (PARTITION BY f.txn_edition, f.txn, f.stat_month, f.side ORDER BY f.value_date, f.bop_no, f.line) AS choice,
             COUNT(*) OVER (PARTITION BY f.txn_edition, f.txn, f.stat_month, f.side) AS lines,
             SUM(f.usd) OVER (PARTITION BY f.txn_edition, f.txn, f.stat_month, f.side) AS usd
      FROM facts.fx_flow f
      WHERE f.held) x
WHERE x.choice = 1
