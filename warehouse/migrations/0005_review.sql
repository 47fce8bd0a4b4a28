-- grain: one decision of a person about a link, a soft finding or a published figure
-- reads: nothing
-- writes: review.link_decision, review.confirmation, review.overlay, review.overlay_signature
-- What people decided. Nothing is changed or taken back here: a later decision
-- about the same thing stands beside the earlier one, and the last one counts.
-- A filed value is never altered by any of them.
CREATE SCHEMA IF NOT EXISTS review;

CREATE TABLE review.link_decision (
    decision   VARCHAR NOT NULL PRIMARY KEY,
    decided_at TIMESTAMP NOT NULL,
    author     VARCHAR NOT NULL,
    reason     VARCHAR NOT NULL,
    code       VARCHAR NOT NULL,
    name       VARCHAR NOT NULL,
    uscc       VARCHAR NOT NULL,
    verdict    VARCHAR NOT NULL
);
COMMENT ON TABLE review.link_decision IS '主体匹配裁定 / a person says that a code and name as filed are, or are not, a firm of the register';
COMMENT ON COLUMN review.link_decision.verdict IS 'accept or reject';

CREATE TABLE review.confirmation (
    decision   VARCHAR NOT NULL PRIMARY KEY,
    decided_at TIMESTAMP NOT NULL,
    author     VARCHAR NOT NULL,
    reason     VARCHAR NOT NULL,
    rule       VARCHAR NOT NULL,
    source     VARCHAR NOT NULL,
    batch      VARCHAR NOT NULL,
    sheet      VARCHAR NOT NULL,
    "row"      INTEGER NOT NULL,
    field      VARCHAR NOT NULL,
    key        VARCHAR NOT NULL,
    verdict    VARCHAR NOT NULL
);
COMMENT ON TABLE review.confirmation IS '疑点核实 / a person says that a soft finding is no mistake, or waives it (CL_QCRES 2 and 3), or opens it again (0)';
COMMENT ON COLUMN review.confirmation.verdict IS 'CL_QCRES: 2 confirmed true, 3 waived, 0 open again';

CREATE TABLE review.overlay (
    overlay      VARCHAR NOT NULL PRIMARY KEY,
    recorded_at  TIMESTAMP NOT NULL,
    author       VARCHAR NOT NULL,
    reason       VARCHAR NOT NULL,
    legal_ground VARCHAR NOT NULL,
    indicator    VARCHAR NOT NULL,
    period       VARCHAR NOT NULL,
    dimension    VARCHAR NOT NULL,
    member       VARCHAR NOT NULL,
    unit         VARCHAR NOT NULL,
    adjustment   DECIMAL(38,6) NOT NULL
);
COMMENT ON TABLE review.overlay IS '调整记录 / an adjustment of one aggregate or estimate, added to the computed value; counts from its second signature on';
COMMENT ON COLUMN review.overlay.dimension IS 'breakdown of the adjusted cell, such as county; empty for the total';

CREATE TABLE review.overlay_signature (
    overlay   VARCHAR NOT NULL,
    signed_at TIMESTAMP NOT NULL,
    signer    VARCHAR NOT NULL,
    verdict   VARCHAR NOT NULL,
    reason    VARCHAR NOT NULL
);
COMMENT ON TABLE review.overlay_signature IS '调整复签 / the second signature (approve), a refusal (refuse), or a withdrawal by anyone (withdraw)';
