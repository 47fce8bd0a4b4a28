-- grain: one migration file
-- reads: nothing
-- writes: main.schema_migration
-- The record of what has been applied; made before anything else, so it is not
-- a migration itself. No time is kept: the same files make the same record.
CREATE TABLE IF NOT EXISTS main.schema_migration (
    name   VARCHAR NOT NULL PRIMARY KEY,
    sha256 VARCHAR NOT NULL
);
