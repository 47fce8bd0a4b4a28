-- grain: one row a rule for the statistic month and the filing window, from a date of audit on
-- reads: none
-- writes: reference.filing_window
CREATE OR REPLACE TABLE reference.filing_window (
    valid_from     DATE NOT NULL,
    freeze_day     INTEGER NOT NULL,
    early_until_md VARCHAR,
    early_from_md  VARCHAR,
    status         VARCHAR,
    source         VARCHAR
);
