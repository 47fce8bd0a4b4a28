-- grain: one doubtful figure as judged; one start or stop of a unit; one row with its smallest correction; one field of a balance
-- reads: none
-- writes: facts.outlier_judged, facts.start_stop, facts.localization, facts.balance_field
-- facts.outlier_judged lives until 71_outlier.sql has found the rows behind it.
CREATE TABLE facts.outlier_judged (
  nth        BIGINT NOT NULL,
  method     VARCHAR NOT NULL,
  rule       VARCHAR NOT NULL,
  series     VARCHAR NOT NULL,
  unit       VARCHAR NOT NULL,
  period     VARCHAR NOT NULL,
  value      DECIMAL(18,2),
  expected   DECIMAL(18,2),
  score      DECIMAL(18,6) NOT NULL,
  stratum    VARCHAR,
  detail     VARCHAR,
  factor     DECIMAL(18,6),
  own_factor DECIMAL(18,6),
  own_score  DECIMAL(18,6)
);
CREATE TABLE facts.start_stop (
  series        VARCHAR NOT NULL,
  uscc          VARCHAR NOT NULL,
  kind          VARCHAR NOT NULL,
  period        VARCHAR NOT NULL,
  months_before INTEGER,
  months_after  INTEGER,
  months_open   INTEGER
);
CREATE TABLE facts.localization (
  source       VARCHAR NOT NULL,
  batch        VARCHAR NOT NULL,
  sheet        VARCHAR NOT NULL,
  "row"        INTEGER NOT NULL,
  key          VARCHAR,
  state        VARCHAR NOT NULL,
  broken       VARCHAR NOT NULL,
  weight       INTEGER NOT NULL,
  fields       VARCHAR NOT NULL,
  alternatives VARCHAR NOT NULL
);
CREATE TABLE facts.balance_field (
  source VARCHAR NOT NULL,
  field  VARCHAR NOT NULL
);
