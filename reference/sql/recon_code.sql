-- grain: one row a head (prefix) of transaction codes whose receipts are compared with outsourcing filings
-- reads: none
-- writes: reference.recon_code
CREATE OR REPLACE TABLE reference.recon_code (
    edition VARCHAR NOT NULL,
    head    VARCHAR NOT NULL,
    ebops   VARCHAR NOT NULL,
    status  VARCHAR,
    source  VARCHAR
);
