-- grain: one break (口径变动) of the series of one dimension as published
-- reads: facts.txn_edition, facts.execution, reference.code, reference.concordance
-- writes: facts.series_break
-- edition_before and edition_after are editions of the list, for a county the
-- codes. A class of outsourcing breaks in the first month with lines of an edition.
CREATE TABLE facts.series_break AS
WITH book AS (
  SELECT edition, valid_from, LAG(edition) OVER (ORDER BY valid_from) AS before
  FROM facts.txn_edition
),
class AS (
  SELECT edition, month, LAG(edition) OVER (ORDER BY month, edition) AS before
  FROM (SELECT class_edition AS edition, MIN(stat_month) AS month FROM facts.execution GROUP BY class_edition) x
),
county AS (
  SELECT n.from_code, n.to_code, SUBSTR(CAST(n.valid_from AS VARCHAR), 1, 7) AS month, n.split,
         COALESCE(MAX(f.zh), n.from_code) AS from_zh, COALESCE(MAX(t.zh), n.to_code) AS to_zh
  FROM reference.concordance n
  LEFT JOIN reference.code f ON f.list = 'CL_COUNTY' AND f.code = n.from_code
  LEFT JOIN reference.code t ON t.list = 'CL_COUNTY' AND t.code = n.to_code
  WHERE n.list = 'CL_COUNTY' AND n.valid_from IS NOT NULL AND n.from_code <> n.to_code
  GROUP BY n.from_code, n.to_code, n.valid_from, n.split
)
SELECT 'txn' AS dimension, SUBSTR(CAST(valid_from AS VARCHAR), 1, 7) AS month, before AS edition_before, edition AS edition_after,
       '交易编码自' || SUBSTR(CAST(valid_from AS VARCHAR), 1, 7) || '起由' || before || '版改为' || edition || '版,前后不可直接比较' AS zh,
       'transaction codes change from edition ' || before || ' to ' || edition AS en
FROM book
WHERE before IS NOT NULL
UNION ALL
SELECT 'so_class2', month, before, edition,
       '服务外包业务分类自' || month || '起出现' || edition || '版(此前为' || before || '版),分类数据前后不可直接比较',
       'classes of outsourcing appear in edition ' || edition || ', before in ' || before
FROM class
WHERE before IS NOT NULL
UNION ALL
SELECT 'county', month, from_code, to_code,
       month || '起' || from_zh || CASE WHEN split THEN '部分划入' ELSE '改为' END || to_zh || ',县区数据前后不可直接比较',
       from_code || CASE WHEN split THEN ' gives a part to ' ELSE ' becomes ' END || to_code
FROM county
ORDER BY 1, 2, 3, 4;
