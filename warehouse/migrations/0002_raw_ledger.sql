-- grain: one delivery, one batch, one sheet or column of a batch
-- reads: nothing
-- writes: raw.delivery, raw.batch, raw.batch_sheet, raw.batch_column, raw.control_total
-- What came in and what became of it. Batch = first 16 hex digits of the
-- SHA-256 of the file's bytes; the same bytes delivered twice are one batch
-- and two deliveries.
CREATE TABLE raw.delivery (
    delivery_id VARCHAR NOT NULL PRIMARY KEY,
    batch       VARCHAR NOT NULL,
    source      VARCHAR,
    file_name   VARCHAR,
    sha256      VARCHAR,
    received_at TIMESTAMP,
    bytes       BIGINT,
    outcome     VARCHAR,
    message_zh  VARCHAR,
    message_en  VARCHAR
);
COMMENT ON TABLE raw.delivery IS '收到的文件 / one receipt of a file';
COMMENT ON COLUMN raw.delivery.outcome IS 'loaded, duplicate or refused';
COMMENT ON COLUMN raw.delivery.received_at IS 'UTC; a batch counts from its first receipt';

CREATE TABLE raw.batch (
    batch            VARCHAR NOT NULL PRIMARY KEY,
    source           VARCHAR,
    layout           VARCHAR,
    layout_version   VARCHAR,
    format           VARCHAR,
    encoding         VARCHAR,
    full_delivery    BOOLEAN,
    rows_read        BIGINT,
    rows_loaded      BIGINT,
    rows_quarantined BIGINT,
    rows_skipped     BIGINT
);
COMMENT ON TABLE raw.batch IS '批次 / one file by its bytes';
COMMENT ON COLUMN raw.batch.rows_read IS 'data rows: loaded plus quarantined';
COMMENT ON COLUMN raw.batch.rows_skipped IS 'titles, headers, totals, footers and blank rows, counted apart';

CREATE TABLE raw.batch_sheet (
    batch        VARCHAR NOT NULL,
    sheet        VARCHAR NOT NULL,
    sheet_index  INTEGER,
    header_first INTEGER,
    header_last  INTEGER,
    unit         VARCHAR
);
COMMENT ON TABLE raw.batch_sheet IS '工作表 / where the header of each sheet stood';

CREATE TABLE raw.batch_column (
    batch     VARCHAR NOT NULL,
    sheet     VARCHAR NOT NULL,
    field     VARCHAR,
    col       INTEGER,
    header    VARCHAR,
    unit      VARCHAR,
    scale_num BIGINT,
    scale_den BIGINT
);
COMMENT ON TABLE raw.batch_column IS '列 / which column fed which field, and the factor to the layout''s unit';

CREATE TABLE raw.control_total (
    batch         VARCHAR NOT NULL,
    sheet         VARCHAR NOT NULL,
    field         VARCHAR NOT NULL,
    total         DECIMAL(38,6),
    loaded_total  DECIMAL(38,6),
    printed_total DECIMAL(38,6)
);
COMMENT ON TABLE raw.control_total IS '控制合计 / sum of an amount column: read, loaded, and as printed in the file';
