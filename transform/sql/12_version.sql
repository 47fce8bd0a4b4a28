-- grain: one row of a source table of a batch seen
-- reads: none
-- writes: facts.version
-- Filled by one statement a source, compiled from its layout (version.go).
-- key: natural key, parts joined with "|", an empty part for a blank.
-- nth: place among the rows of the key in the order position (of the batch), sheet, row.
-- outcome: accepted is the kept row of the key; whether it is in the scope of
-- the statistics is decided later and told by facts.row_outcome.
-- repeated: the row before it in the same file has the same key and content.
CREATE TABLE facts.version (
  source      VARCHAR NOT NULL,
  batch       VARCHAR NOT NULL,
  sheet       VARCHAR NOT NULL,
  "row"       INTEGER NOT NULL,
  position    BIGINT NOT NULL,
  key         VARCHAR NOT NULL,
  nth         BIGINT NOT NULL,
  outcome     VARCHAR NOT NULL,
  reason      VARCHAR NOT NULL,
  repeated    BOOLEAN NOT NULL
);
