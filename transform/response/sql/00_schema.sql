-- grain: the schema itself, empty
-- reads: none
-- writes: none
-- What is estimated lives here and nowhere else: a filed value is never
-- replaced, and no table of facts holds an imputed one.
DROP SCHEMA IF EXISTS estimate CASCADE;
CREATE SCHEMA estimate;
