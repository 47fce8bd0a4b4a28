-- grain: one run
-- reads: indicators.run
-- writes: none
SELECT period, as_of, cutoff, inputs_hash, catalog_version, layout_version
FROM indicators.run WHERE run_id = ?
