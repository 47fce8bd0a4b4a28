-- grain: one soft finding or outlier, in the order in which it should be looked at
-- reads: none
-- writes: facts.review_queue
-- Open entries stand first, by falling effect_share; what people have decided
-- stands after them. rest_share is what stays possible of the headline most in
-- doubt when everything up to here has been checked; stop marks the first place
-- where that is below the limit. effect_usd is NULL where the headline counts no
-- money.
CREATE TABLE facts.review_queue (
  position     BIGINT NOT NULL,
  rule         VARCHAR NOT NULL,
  severity     VARCHAR NOT NULL,
  source       VARCHAR,
  batch        VARCHAR,
  sheet        VARCHAR,
  "row"        INTEGER,
  field        VARCHAR,
  key          VARCHAR,
  uscc         VARCHAR,
  indicator    VARCHAR,
  effect_usd   DECIMAL(18,2),
  effect_share DECIMAL(9,6) NOT NULL,
  rest_share   DECIMAL(9,6),
  stop         BOOLEAN NOT NULL,
  state        VARCHAR NOT NULL,
  period       VARCHAR,
  value        DECIMAL(18,2),
  expected     DECIMAL(18,2)
);
