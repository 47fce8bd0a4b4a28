-- grain: one field of one missing return without an estimate
-- reads: none
-- writes: estimate.queried
-- Filled by impute.go. reason: run (silent for more months in a row than own
-- trend may bridge) or model (no unit of the month to estimate from). The unit
-- counts as missing in the rates; base_value is what it told last, 0 where it
-- told nothing, and counts against the publication of a cell.
CREATE TABLE estimate.queried (
  form        VARCHAR NOT NULL,
  stat_month  VARCHAR NOT NULL,
  unit        VARCHAR NOT NULL,
  county      VARCHAR NOT NULL,
  field       VARCHAR NOT NULL,
  reason      VARCHAR NOT NULL,
  run_length  INTEGER NOT NULL,
  base_value  DECIMAL(18,2) NOT NULL
);
