-- grain: one name that a firm bore for a time (曾用名)
-- reads: none
-- writes: facts.enterprise_name
-- Filled by Go, which takes names apart: name_core is the name without legal
-- form, place and branch. valid_to is exclusive; since is the day of the business
-- licence or, where that is not filed, of the first report.
CREATE TABLE facts.enterprise_name (
    uscc       VARCHAR NOT NULL,
    name       VARCHAR NOT NULL,
    name_core  VARCHAR NOT NULL,
    form       VARCHAR NOT NULL,
    place      VARCHAR NOT NULL,
    branch     VARCHAR NOT NULL,
    valid_from DATE NOT NULL,
    valid_to   DATE NOT NULL,
    since      DATE NOT NULL
);
