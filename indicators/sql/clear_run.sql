-- grain: none
-- reads: none
-- writes: indicators.observation, indicators.overlay, indicators.run
DELETE FROM indicators.observation WHERE run_id = $run_id;
DELETE FROM indicators.overlay WHERE run_id = $run_id;
DELETE FROM indicators.run WHERE run_id = $run_id;
