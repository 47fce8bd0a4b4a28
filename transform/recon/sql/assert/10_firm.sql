-- grain: one firm and quarter whose classes do not add to its difference
-- reads: facts.recon
-- writes: none
SELECT 'firm ' || uscc || ' in ' || quarter AS wrong
FROM facts.recon
WHERE so_usd - safe_usd <> gap_usd
   OR gap_t + gap_p + gap_k + gap_x + gap_r + gap_g + gap_l + gap_m + gap_s + gap_u <> gap_usd
ORDER BY quarter, uscc
