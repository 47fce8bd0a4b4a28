-- grain: one batch that was refused before
-- reads: nothing
-- writes: raw.finding
DELETE FROM raw.finding WHERE batch = $batch
