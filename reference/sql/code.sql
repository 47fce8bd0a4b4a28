-- grain: one row a code of a list in one edition; valid_to is the last valid day
-- reads: none
-- writes: reference.code
CREATE OR REPLACE TABLE reference.code (
    list       VARCHAR NOT NULL,
    code       VARCHAR NOT NULL,
    edition    VARCHAR NOT NULL,
    zh         VARCHAR,
    en         VARCHAR,
    parent     VARCHAR,
    valid_from DATE,
    valid_to   DATE,
    status     VARCHAR,
    source     VARCHAR
);
