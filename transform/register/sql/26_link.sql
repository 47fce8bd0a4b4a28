-- grain: one code and name as one source filed them that is not simply a USCC of the register; one firm it may be; one thing wrong with a decision or a code
-- reads: none
-- writes: facts.link, facts.link_candidate, facts.link_problem, facts.filed_code
-- Filled by Go. status: linked, clerical (a person must decide), blocked (its
-- place excludes the firms it resembles), unlinked, rejected (by a person). uscc
-- is there when linked. why is a slug; decision is the one in force.
CREATE TABLE facts.link (
    source         VARCHAR NOT NULL,
    code           VARCHAR NOT NULL,
    name           VARCHAR NOT NULL,
    uscc           VARCHAR,
    pass           INTEGER,
    status         VARCHAR NOT NULL,
    score          DECIMAL(6,4),
    place_filed    VARCHAR,
    place_register VARCHAR,
    lines          BIGINT NOT NULL,
    usd            DECIMAL(38,2),
    via            VARCHAR,
    decision       VARCHAR,
    why            VARCHAR NOT NULL
);
CREATE TABLE facts.link_candidate (
    source   VARCHAR NOT NULL,
    code     VARCHAR NOT NULL,
    name     VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    uscc     VARCHAR NOT NULL,
    ent_name VARCHAR NOT NULL,
    score    DECIMAL(6,4) NOT NULL,
    place    VARCHAR NOT NULL
);
CREATE TABLE facts.link_problem (
    problem  VARCHAR NOT NULL,
    source   VARCHAR NOT NULL,
    code     VARCHAR NOT NULL,
    name     VARCHAR NOT NULL,
    uscc     VARCHAR NOT NULL,
    other    VARCHAR NOT NULL,
    decision VARCHAR NOT NULL
);
CREATE TABLE facts.filed_code (
    code  VARCHAR NOT NULL,
    uscc  VARCHAR NOT NULL,
    via   VARCHAR NOT NULL,
    score DECIMAL(6,4)
);
