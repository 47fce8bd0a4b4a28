-- grain: the schema of the published views
-- reads: none
-- writes: schemas pub
-- Names of views and columns are English; each carries a comment in Chinese and
-- English. Nothing here names a person.
CREATE SCHEMA IF NOT EXISTS pub;
