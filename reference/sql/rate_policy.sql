-- grain: one row a kind of rate that converts flows in a span of days, both included, with its rank
-- reads: none
-- writes: reference.rate_policy
CREATE OR REPLACE TABLE reference.rate_policy (
    valid_from DATE NOT NULL,
    rank       INTEGER NOT NULL,
    kind       VARCHAR NOT NULL,
    status     VARCHAR,
    source     VARCHAR,
    valid_to   DATE NOT NULL
);
