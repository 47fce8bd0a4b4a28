-- grain: one delivery
-- reads: raw.delivery
-- writes: nothing
SELECT outcome FROM raw.delivery WHERE delivery_id = $delivery_id
