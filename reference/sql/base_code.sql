-- grain: one row a code of an edition in a span of days, both included, and a code of the base edition;
-- weight in millionths, NULL where split; a code without a row cannot be carried and is held
-- reads: none
-- writes: reference.base_code
CREATE OR REPLACE TABLE reference.base_code (
    list       VARCHAR NOT NULL,
    edition    VARCHAR NOT NULL,
    code       VARCHAR NOT NULL,
    base_code  VARCHAR NOT NULL,
    weight     INTEGER,
    split      BOOLEAN NOT NULL,
    status     VARCHAR,
    valid_from DATE NOT NULL,
    valid_to   DATE NOT NULL
);
