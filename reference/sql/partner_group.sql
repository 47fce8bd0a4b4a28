-- grain: one row a spell of membership of a country in a partner group; valid_to is the last day
-- reads: none
-- writes: reference.partner_group
CREATE OR REPLACE TABLE reference.partner_group (
    grp        VARCHAR NOT NULL,
    zh         VARCHAR NOT NULL,
    alpha3     VARCHAR NOT NULL,
    valid_from DATE NOT NULL,
    valid_to   DATE,
    status     VARCHAR,
    source     VARCHAR
);
