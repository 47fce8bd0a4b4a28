-- grain: none
-- reads: none
-- writes: estimate.alias, estimate.arrival, estimate.value, estimate.frame, estimate.missing, estimate.moment
-- The working tables go; what was used of them stands in estimate.unit.
DROP TABLE estimate.alias;
DROP TABLE estimate.arrival;
DROP TABLE estimate.value;
DROP TABLE estimate.frame;
DROP TABLE estimate.missing;
DROP TABLE estimate.moment;
