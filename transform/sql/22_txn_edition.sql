-- grain: one edition of the transaction codes (交易编码) and its span of dates
-- reads: reference.code
-- writes: facts.txn_edition
-- valid_to is exclusive here, the last valid day in the code list.
CREATE TABLE facts.txn_edition AS
SELECT edition,
       COALESCE(MIN(valid_from), DATE '0001-01-01') AS valid_from,
       COALESCE(CAST(MAX(valid_to) + INTERVAL '1' DAY AS DATE), DATE '9999-12-31') AS valid_to
FROM reference.code
WHERE list = 'CL_TXN'
GROUP BY edition
ORDER BY edition;
