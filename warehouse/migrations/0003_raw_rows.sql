-- grain: one finding, one kept cell, one quarantined or skipped row
-- reads: nothing
-- writes: raw.finding, raw.cell_text, raw.quarantine, raw.skipped_row
-- What a typed row cannot say about itself. Rows are 1-based sheet rows.
CREATE TABLE raw.finding (
    batch    VARCHAR NOT NULL,
    seq      INTEGER NOT NULL,
    rule     VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    source   VARCHAR,
    sheet    VARCHAR,
    "row"    INTEGER,
    field    VARCHAR,
    cell     VARCHAR,
    key      VARCHAR,
    zh       VARCHAR,
    en       VARCHAR
);
COMMENT ON TABLE raw.finding IS '审核问题 / findings made while reading a batch';

CREATE TABLE raw.cell_text (
    batch         VARCHAR NOT NULL,
    sheet         VARCHAR NOT NULL,
    "row"         INTEGER NOT NULL,
    col           INTEGER NOT NULL,
    text          VARCHAR,
    number_format VARCHAR
);
COMMENT ON TABLE raw.cell_text IS '原文 / text as found, where the typed value would not print it back, and every cell of a quarantined row';

CREATE TABLE raw.quarantine (
    batch  VARCHAR NOT NULL,
    source VARCHAR,
    sheet  VARCHAR NOT NULL,
    "row"  INTEGER NOT NULL,
    rules  VARCHAR
);
COMMENT ON TABLE raw.quarantine IS '隔离行 / rows held back, with the rules they broke';

CREATE TABLE raw.skipped_row (
    batch VARCHAR NOT NULL,
    sheet VARCHAR NOT NULL,
    "row" INTEGER NOT NULL,
    kind  VARCHAR NOT NULL,
    text  VARCHAR
);
COMMENT ON TABLE raw.skipped_row IS '非数据行 / title, unit, header, total, footer, note or blank';
