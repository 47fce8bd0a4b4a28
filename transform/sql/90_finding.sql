-- grain: one finding of a check over facts (跨表审核)
-- reads: none
-- writes: facts.finding
-- through: facts.version
-- Filled with the results of checks/*.sql, sorted (check.go).
CREATE TABLE facts.finding (
  rule     VARCHAR NOT NULL,
  severity VARCHAR NOT NULL,
  source   VARCHAR,
  batch    VARCHAR,
  sheet    VARCHAR,
  "row"    INTEGER,
  field    VARCHAR,
  key      VARCHAR,
  zh       VARCHAR NOT NULL,
  en       VARCHAR NOT NULL
);
