-- grain: one part of a filing and the part of a receipt that pays it
-- reads: facts.recon_filing, facts.recon_named
-- writes: facts.recon_pair
-- Step 1 where one filing names one declaration of one line: a plain join.
-- Shared numbers are divided by the program, which adds to this table.
CREATE TABLE facts.recon_pair (
    step        VARCHAR NOT NULL,
    exec_id     VARCHAR NOT NULL,
    bop_no      VARCHAR NOT NULL,
    line        INTEGER NOT NULL,
    exec_usd    DECIMAL(18,2) NOT NULL,
    receipt_usd DECIMAL(18,2) NOT NULL
);
INSERT INTO facts.recon_pair
SELECT 'number', f.exec_id, n.bop_no, n.line, f.usd, n.usd
FROM facts.recon_filing f
JOIN facts.recon_named n ON n.bop_no = f.bop_no AND n.usable AND n.filings = 1 AND n.lines = 1
WHERE f.usd > 0 AND f.bop_no <> ''
ORDER BY f.exec_id;
