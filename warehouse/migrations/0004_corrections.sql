-- grain: one released row, one batch compared with what was there before, one column of a batch
-- reads: nothing
-- writes: raw.release, raw.batch_change, raw.column_median
-- What becomes of rows and files after they were first read. Nothing is taken
-- back: a released row stays in raw.quarantine and has a line here too.
CREATE TABLE raw.release (
    batch          VARCHAR NOT NULL,
    sheet          VARCHAR NOT NULL,
    "row"          INTEGER NOT NULL,
    released_at    TIMESTAMP,
    layout_version VARCHAR
);
COMMENT ON TABLE raw.release IS '复核放行 / quarantined rows that passed when they were read again (stis ingest --replay)';
COMMENT ON COLUMN raw.release.released_at IS 'UTC; the row counts from then on';
COMMENT ON COLUMN raw.release.layout_version IS 'layouts by which the row passed';

CREATE TABLE raw.batch_change (
    batch          VARCHAR NOT NULL PRIMARY KEY,
    source         VARCHAR,
    keys_added     BIGINT,
    keys_changed   BIGINT,
    keys_same      BIGINT,
    keys_gone      BIGINT,
    revises_batch  VARCHAR
);
COMMENT ON TABLE raw.batch_change IS '更正情况 / natural keys of a batch compared with the batches received before it';
COMMENT ON COLUMN raw.batch_change.keys_gone IS 'keys of the batch it revises that are absent; for full deliveries, keys of the source that are absent';
COMMENT ON COLUMN raw.batch_change.revises_batch IS 'the earlier batch with most of its keys; NULL when no key was there before';

CREATE TABLE raw.column_median (
    batch    VARCHAR NOT NULL,
    source   VARCHAR NOT NULL,
    field    VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    n        BIGINT NOT NULL,
    median   DECIMAL(38,6) NOT NULL
);
COMMENT ON TABLE raw.column_median IS '金额典型值 / median of the non-zero absolute values of an amount column of a batch';
COMMENT ON COLUMN raw.column_median.currency IS 'currency of the amounts where the layout gives them in the original one; else empty';
COMMENT ON COLUMN raw.column_median.median IS 'only compared with other medians for plausibility, never published';
