-- grain: one observation of a run
-- reads: indicators.observation
-- writes: none
SELECT indicator, freq, period, basis, measure, breakdown, key, CAST(value AS VARCHAR) AS value, unit,
       obs_status, conf_status, reason, COALESCE(contributors, -1) AS contributors,
       CAST(top1 AS VARCHAR) AS top1, CAST(top2 AS VARCHAR) AS top2, variant, COALESCE(overlay, '') AS overlay
FROM indicators.observation
WHERE run_id = ?
ORDER BY indicator, period, basis, measure, breakdown, key
