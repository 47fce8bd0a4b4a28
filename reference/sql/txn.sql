-- grain: one row a SAFE transaction code (交易编码) in one edition, without those that no single EBOPS item fits
-- reads: none
-- writes: reference.txn
CREATE OR REPLACE TABLE reference.txn (
    edition      VARCHAR NOT NULL,
    code         VARCHAR NOT NULL,
    zh           VARCHAR,
    ebops        VARCHAR,
    ebops_sub    VARCHAR,
    ebops_detail VARCHAR,
    service      BOOLEAN NOT NULL,
    name_status  VARCHAR,
    status       VARCHAR NOT NULL,
    source       VARCHAR
);
