-- grain: one column of one raw table
-- reads: information_schema
-- writes: nothing
SELECT table_name, column_name, data_type
FROM information_schema.columns
WHERE table_schema = 'raw'
ORDER BY table_name, ordinal_position
