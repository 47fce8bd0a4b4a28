-- rule: TRN035
-- severity: W
-- reads: facts.execution
-- zh: 红冲 {exec_id} 所冲销的流水 {corrects_id} 不在统计中,红冲金额 {orig} {currency} 仍计入,请核对被更正流水号
-- en: red entry {exec_id} reverses {corrects_id}, which is not in the statistics; its {orig} {currency} count all the same
SELECT 'so_execution' AS source, r.batch, r.sheet, r."row", 'corrects_id' AS field, r.exec_id AS key,
       r.exec_id, r.corrects_id, CAST(r.orig AS VARCHAR) AS orig, r.currency
FROM facts.execution r
LEFT JOIN facts.execution l ON l.exec_id = r.corrects_id AND NOT l.elimination AND l.exec_id <> r.exec_id
WHERE r.red AND NOT r.elimination AND l.exec_id IS NULL
