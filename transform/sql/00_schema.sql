-- grain: the schema itself, empty
-- reads: none
-- writes: none
-- Every build starts from nothing, so that no table of an older version stays.
DROP SCHEMA IF EXISTS facts CASCADE;
CREATE SCHEMA facts;
