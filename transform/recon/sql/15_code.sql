-- grain: one transaction code (交易编码) of one edition that pays for outsourcing
-- reads: reference.txn, reference.recon_code
-- writes: facts.recon_code
-- The codes under the heads of the list, as far as they are known: a code that
-- is in no list is held, never guessed.
CREATE TABLE facts.recon_code AS
SELECT DISTINCT t.edition, t.code AS txn
FROM reference.txn t
JOIN reference.recon_code h ON h.edition = t.edition AND SUBSTR(t.code, 1, LENGTH(h.head)) = h.head
ORDER BY t.edition, t.code;
