-- grain: one row a country or territory (国家/地区) of ISO 3166-1, and the unknown one
-- reads: none
-- writes: reference.country
CREATE OR REPLACE TABLE reference.country (
    alpha3       VARCHAR NOT NULL,
    alpha2       VARCHAR,
    numeric_code VARCHAR,
    customs      VARCHAR,
    zh           VARCHAR NOT NULL,
    en           VARCHAR NOT NULL,
    continent    VARCHAR,
    status       VARCHAR,
    source       VARCHAR
);
