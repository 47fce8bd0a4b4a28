-- grain: none
-- reads: none
-- writes: none
-- A transaction of its own: DuckDB does not commit rows of a table that the same
-- transaction drops.
DROP SCHEMA province CASCADE;
