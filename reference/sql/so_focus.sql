-- grain: one row a focus class (重点领域) of outsourcing
-- reads: none
-- writes: reference.so_focus
CREATE OR REPLACE TABLE reference.so_focus (
    so_class2 VARCHAR NOT NULL
);
