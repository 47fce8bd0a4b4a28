-- grain: none
-- reads: none
-- writes: indicators.span
DELETE FROM indicators.span;
