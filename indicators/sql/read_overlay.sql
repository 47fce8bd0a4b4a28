-- grain: one adjustment of a run
-- reads: indicators.overlay
-- writes: none
SELECT overlay, indicator, period, dimension, member, unit, CAST(adjustment AS VARCHAR) AS adjustment,
       reason, legal_ground, author, recorded_at, signer, signed_at
FROM indicators.overlay
WHERE run_id = ?
ORDER BY recorded_at, overlay
