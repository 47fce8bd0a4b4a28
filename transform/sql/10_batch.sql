-- grain: one batch seen as of $asof
-- reads: raw.batch, raw.delivery
-- writes: facts.batch
-- A batch is the bytes of a file. It is seen from its first delivery on that was
-- not refused; later deliveries of the same bytes change nothing. The name is
-- that of the first delivery, which does not depend on the order of ingestion.
-- position is the place in the order of versions: received_at, then batch.
-- rows_loaded and rows_quarantined are those of the first reading; what was
-- released since is in facts.release.
CREATE TABLE facts.batch AS
SELECT ROW_NUMBER() OVER (ORDER BY d.received_at, b.batch) AS position,
       b.batch, b.source, b.layout_version, d.file_name, d.sha256, d.received_at,
       b.full_delivery, b.rows_read, b.rows_loaded, b.rows_quarantined
FROM raw.batch b
JOIN (SELECT batch, file_name, sha256, received_at,
             ROW_NUMBER() OVER (PARTITION BY batch ORDER BY received_at, file_name, delivery_id) AS nth
      FROM raw.delivery
      WHERE outcome IN ('loaded', 'duplicate') AND received_at <= CAST($asof AS TIMESTAMP)) d
  ON d.batch = b.batch AND d.nth = 1
ORDER BY d.received_at, b.batch;
