-- grain: one SAFE declaration deleted in favour of another (替代申报号码)
-- reads: none
-- writes: facts.replacement
-- through: facts.version, raw.safe_receipt, raw.safe_payment
-- Filled by replace.go. final is the declaration at the end of the chain of any
-- depth, steps its length; final is NULL, and steps 0, where the chain leads back into itself
-- (TRN033): such declarations stay deleted. Whether final was ever declared is
-- checked apart (TRN034).
CREATE TABLE facts.replacement (
  source      VARCHAR NOT NULL,
  bop_no      VARCHAR NOT NULL,
  replaced_by VARCHAR NOT NULL,
  final       VARCHAR,
  steps       INTEGER NOT NULL,
  batch       VARCHAR NOT NULL,
  sheet       VARCHAR NOT NULL,
  "row"       INTEGER NOT NULL
);
