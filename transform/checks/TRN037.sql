-- rule: TRN037
-- severity: W
-- reads: facts.execution_line
-- zh: 流水 {exec_id} 标为更正 {corrects_id},但两条流水同时有效,金额重复计入;更正应使用原流水号,或先红冲
-- en: {exec_id} says that it corrects {corrects_id}, but both are in force and count twice; correct under the old number or reverse it first
SELECT 'so_execution' AS source, c.batch, c.sheet, c."row", 'corrects_id' AS field, c.exec_id AS key, c.exec_id, c.corrects_id
FROM facts.execution_line c
JOIN facts.execution_line l ON l.exec_id = c.corrects_id AND l.exec_id <> c.exec_id AND l.reason = '' AND l.corr_flag <> 'D'
LEFT JOIN (SELECT DISTINCT corrects_id FROM facts.execution_line WHERE corr_flag = 'R' AND reason = '') r ON r.corrects_id = c.corrects_id
WHERE c.corr_flag = 'C' AND c.reason = '' AND r.corrects_id IS NULL
