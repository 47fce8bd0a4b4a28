-- grain: one row a code of one edition and a code it leads to in another, or later in the same one;
-- weights in millionths sum to 1,000,000 over the targets, NULL where the shares of a split are unknown
-- reads: none
-- writes: reference.concordance
CREATE OR REPLACE TABLE reference.concordance (
    list         VARCHAR NOT NULL,
    from_edition VARCHAR NOT NULL,
    from_code    VARCHAR NOT NULL,
    to_edition   VARCHAR NOT NULL,
    to_code      VARCHAR NOT NULL,
    valid_from   DATE,
    weight       INTEGER,
    status       VARCHAR,
    source       VARCHAR,
    split        BOOLEAN NOT NULL
);
