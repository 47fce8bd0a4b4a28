-- grain: one service that stands in both customs fees and SAFE receipts
-- reads: none
-- writes: facts.recon_overlap, facts.recon_fallback
-- Filled by the program. The service is counted once, as SAFE has it; the total
-- of this table is printed and never added. recon_fallback tells where a group
-- was too large for the best assignment.
CREATE TABLE facts.recon_overlap (
    decl_no     VARCHAR NOT NULL,
    item_no     BIGINT NOT NULL,
    bop_no      VARCHAR NOT NULL,
    line        INTEGER NOT NULL,
    uscc        VARCHAR NOT NULL,
    fee_usd     DECIMAL(18,2) NOT NULL,
    receipt_usd DECIMAL(18,2) NOT NULL,
    month       VARCHAR NOT NULL
);
CREATE TABLE facts.recon_fallback (
    uscc       VARCHAR NOT NULL,
    currency   VARCHAR NOT NULL,
    step       VARCHAR NOT NULL,
    filings    BIGINT NOT NULL,
    receipts   BIGINT NOT NULL,
    first_date DATE NOT NULL,
    last_date  DATE NOT NULL
);
