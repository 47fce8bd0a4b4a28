-- grain: one step of the bridge of $quarter in $county
-- reads: facts.recon_bridge
-- writes: none
SELECT position, step, gap_class, CAST(usd AS VARCHAR) AS usd, lines
FROM facts.recon_bridge
WHERE quarter = $quarter AND county = $county
ORDER BY position
