-- grain: one row a registration type (登记注册类型) with its group in reports
-- reads: none
-- writes: reference.ownership_group
CREATE OR REPLACE TABLE reference.ownership_group (
    code   VARCHAR NOT NULL,
    grp    VARCHAR NOT NULL,
    zh     VARCHAR NOT NULL,
    status VARCHAR,
    source VARCHAR
);
