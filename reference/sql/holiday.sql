-- grain: one row a day on which the State Council's notice departs from the week
-- reads: none
-- writes: reference.holiday
CREATE OR REPLACE TABLE reference.holiday (
    day    DATE NOT NULL,
    name   VARCHAR NOT NULL,
    kind   VARCHAR NOT NULL,
    source VARCHAR
);
