-- grain: one spell of a firm's registration
-- reads: facts.enterprise
-- writes: none
SELECT uscc, county, valid_from, valid_to FROM facts.enterprise WHERE county IS NOT NULL ORDER BY uscc, valid_from
