-- grain: one month of the province's offshore execution since January, in dollars
-- reads: facts.macro
-- writes: none
-- Area 330000 is the province; the same series name may stand for a city or the
-- nation. A value in a unit that is no unit of dollars is not this series: such a
-- month has no row and is missing. Of several vintages the final one counts, then
-- the revised, then the first.
SELECT CASE m.unit WHEN '亿美元' THEN m.value * 100000000 WHEN '万美元' THEN m.value * 10000 ELSE m.value END AS usd,
       m.period AS stat_month
FROM (SELECT f.period, f.value, f.unit,
             ROW_NUMBER() OVER (PARTITION BY f.period
                                ORDER BY CASE f.vintage WHEN 'F' THEN 0 WHEN 'R' THEN 1 ELSE 2 END, f.unit, f.batch, f.sheet, f."row") AS nth
      FROM facts.macro f
      WHERE f.area = '330000' AND f.series = '省离岸执行额' AND f.freq = 'M'
        AND f.unit IN ('亿美元', '万美元', '美元') AND f.value IS NOT NULL) m
WHERE m.nth = 1
