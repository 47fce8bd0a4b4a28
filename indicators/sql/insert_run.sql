-- grain: one run
-- reads: none
-- writes: indicators.run
INSERT INTO indicators.run (run_id, period, as_of, cutoff, inputs_hash, catalog_version, layout_version, decided)
VALUES ($run_id, $period, $as_of, $cutoff, $inputs_hash, $catalog_version, $layout_version, $decided);
