-- grain: one estimated value of one unit
-- reads: none
-- writes: estimate.unit
-- Filled by impute.go. method: trend (own trend: last value times the ratio of
-- the stratum), donor (nearest in the stratum), mean (of the stratum). For trend
-- value = base_value * ratio, to the cent; total_usd is the sum of its parts.
-- stratum says which units stood model, n how many. variance is that of the
-- estimate, empty where the stratum is too small to tell. asked: the unit has
-- been silent for so long that it must be asked, although it never told anything
-- from which its own trend could be taken.
CREATE TABLE estimate.unit (
  form        VARCHAR NOT NULL,
  stat_month  VARCHAR NOT NULL,
  unit        VARCHAR NOT NULL,
  county      VARCHAR NOT NULL,
  field       VARCHAR NOT NULL,
  value       DECIMAL(18,2) NOT NULL,
  flag        VARCHAR NOT NULL,
  method      VARCHAR NOT NULL,
  donor       VARCHAR,
  ratio       DECIMAL(18,9),
  run_length  INTEGER NOT NULL,
  base_month  VARCHAR,
  base_value  DECIMAL(18,2),
  stratum     VARCHAR NOT NULL,
  n           INTEGER NOT NULL,
  variance    DECIMAL(38,4),
  asked       BOOLEAN NOT NULL
);
