-- grain: one break of the series of one dimension as published
-- reads: facts.series_break
-- writes: none
SELECT dimension, month, edition_before, edition_after
FROM facts.series_break
ORDER BY dimension, month, edition_before, edition_after
