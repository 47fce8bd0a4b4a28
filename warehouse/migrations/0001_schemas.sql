-- grain: one schema a stage
-- reads: nothing
-- writes: schemas raw, facts, indicators, reference
CREATE SCHEMA IF NOT EXISTS reference;
CREATE SCHEMA IF NOT EXISTS raw;
CREATE SCHEMA IF NOT EXISTS facts;
CREATE SCHEMA IF NOT EXISTS indicators;
