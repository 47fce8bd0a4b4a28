-- grain: one row a customs supervision mode (监管方式) that hides a service
-- reads: none
-- writes: reference.trade_mode
CREATE OR REPLACE TABLE reference.trade_mode (
    code         VARCHAR NOT NULL,
    zh           VARCHAR,
    ebops        VARCHAR NOT NULL,
    ebops_detail VARCHAR,
    flow         VARCHAR,
    status       VARCHAR,
    source       VARCHAR
);
