-- grain: one row a list with the edition that comparable series (可比口径) are carried to
-- reads: none
-- writes: reference.base_edition
CREATE OR REPLACE TABLE reference.base_edition (
    list    VARCHAR NOT NULL,
    edition VARCHAR NOT NULL,
    codes   VARCHAR NOT NULL,
    why     VARCHAR,
    status  VARCHAR,
    source  VARCHAR
);
