-- grain: one firm whose last profile says that it merged into another (状态 5); one firm and time of a successor
-- reads: none
-- writes: facts.enterprise_merger, facts.enterprise_successor
-- Filled by Go, which follows the chain to its end. problem '' is a merger that
-- counts; 'no_target', 'unknown_target' and 'cycle' are not followed. successor
-- of a firm that merged: who stands for it on which days, itself before the
-- first merger.
CREATE TABLE facts.enterprise_merger (
    uscc       VARCHAR NOT NULL,
    merged_on  DATE NOT NULL,
    into_filed VARCHAR,
    into_uscc  VARCHAR,
    final_uscc VARCHAR,
    depth      INTEGER NOT NULL,
    problem    VARCHAR NOT NULL,
    batch      VARCHAR NOT NULL,
    sheet      VARCHAR NOT NULL,
    "row"      INTEGER NOT NULL
);
CREATE TABLE facts.enterprise_successor (
    uscc       VARCHAR NOT NULL,
    successor  VARCHAR NOT NULL,
    valid_from DATE NOT NULL,
    valid_to   DATE NOT NULL
);
