-- grain: none
-- reads: none
-- writes: facts.recon_pair
-- The pairs are in facts.recon_match now.
DROP TABLE facts.recon_pair;
