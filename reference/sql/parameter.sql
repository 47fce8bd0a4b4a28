-- grain: one row a value of a method's parameter in a span of days, both included
-- reads: none
-- writes: reference.parameter
CREATE OR REPLACE TABLE reference.parameter (
    name       VARCHAR NOT NULL,
    valid_from DATE NOT NULL,
    value      VARCHAR NOT NULL,
    unit       VARCHAR NOT NULL,
    status     VARCHAR,
    source     VARCHAR,
    valid_to   DATE NOT NULL
);
