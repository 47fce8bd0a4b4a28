-- grain: one tolerance or limit that the reconciliation applied
-- reads: none
-- writes: facts.recon_parameter
CREATE TABLE facts.recon_parameter (
    name  VARCHAR NOT NULL,
    value DECIMAL(18,2) NOT NULL
);
