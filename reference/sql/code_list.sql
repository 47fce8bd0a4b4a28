-- grain: one row a code list (代码表)
-- reads: none
-- writes: reference.code_list
CREATE OR REPLACE TABLE reference.code_list (
    list    VARCHAR NOT NULL,
    zh      VARCHAR NOT NULL,
    en      VARCHAR NOT NULL,
    edition VARCHAR,
    source  VARCHAR NOT NULL
);
