-- grain: the build (one row)
-- reads: facts.batch
-- writes: facts.run
-- cutoff is the last receipt seen; NULL while nothing has been received.
CREATE TABLE facts.run AS
SELECT CAST($asof AS TIMESTAMP) AS as_of, MAX(received_at) AS cutoff, COUNT(*) AS batches,
       CAST($inputs AS VARCHAR) AS inputs_hash
FROM facts.batch;
