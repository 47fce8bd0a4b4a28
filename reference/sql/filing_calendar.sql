-- grain: one row an event of the filing calendar (报送日历) and a rule for its day in a span of days, both included
-- reads: none
-- writes: reference.filing_calendar
CREATE OR REPLACE TABLE reference.filing_calendar (
    event      VARCHAR NOT NULL,
    zh         VARCHAR NOT NULL,
    en         VARCHAR,
    rule       VARCHAR NOT NULL,
    shift      VARCHAR NOT NULL,
    joint      BOOLEAN NOT NULL,
    valid_from DATE NOT NULL,
    valid_to   DATE NOT NULL,
    mark       VARCHAR NOT NULL,
    status     VARCHAR,
    source     VARCHAR
);
