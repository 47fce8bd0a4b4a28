-- rule: TRN036
-- severity: W
-- reads: facts.execution
-- zh: 流水 {corrects_id} 金额 {orig} {currency},红冲合计 {reversed} {unit},超过原金额、方向相同或币种不同,请核对
-- en: {corrects_id} of {orig} {currency} is reversed by {reversed} {unit}: more than it holds, of the same sign, or in another currency
-- Told at the red entry that is last in the file order; several may reverse one
-- line in parts. A red entry is taken back by a positive one.
SELECT 'so_execution' AS source, x.batch, x.sheet, x."row", 'amt_orig' AS field, x.exec_id AS key,
       x.corrects_id, CAST(x.held AS VARCHAR) AS orig, x.currency, CAST(x.reversed AS VARCHAR) AS reversed, x.unit
FROM (SELECT r.batch, r.sheet, r."row", r.exec_id, r.corrects_id, l.orig AS held, l.currency, r.currency AS unit,
             SUM(r.orig) OVER (PARTITION BY r.corrects_id) AS reversed,
             MAX(CASE WHEN r.currency <> l.currency THEN 1 ELSE 0 END) OVER (PARTITION BY r.corrects_id) AS differs,
             ROW_NUMBER() OVER (PARTITION BY r.corrects_id ORDER BY r.exec_id DESC) AS choice
      FROM facts.execution r
      JOIN facts.execution l ON l.exec_id = r.corrects_id AND NOT l.elimination AND l.exec_id <> r.exec_id
      WHERE r.red AND NOT r.elimination) x
WHERE x.choice = 1
  AND (x.differs = 1 OR x.held > 0 AND (x.reversed > 0 OR x.held + x.reversed < 0)
       OR x.held < 0 AND (x.reversed < 0 OR x.held + x.reversed > 0) OR x.held = 0 AND x.reversed <> 0)
