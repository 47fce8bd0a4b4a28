-- grain: one batch
-- reads: raw.finding
-- writes: nothing
SELECT coalesce(max(seq), 0) FROM raw.finding WHERE batch = $batch AND seq < $below
