-- grain: one filing rule (审核填报窗口) and the span of audit dates it governs
-- reads: reference.filing_window
-- writes: facts.filing_rule
-- valid_to is exclusive; the first rule also governs the time before it. A rule
-- without early_until_md knows no window: execution dates are free up to the
-- audit date (DOMAIN §1.2).
CREATE TABLE facts.filing_rule AS
SELECT CASE WHEN ROW_NUMBER() OVER (ORDER BY valid_from) = 1 THEN DATE '0001-01-01'
            ELSE valid_from END AS valid_from,
       LEAD(valid_from, 1, DATE '9999-12-31') OVER (ORDER BY valid_from) AS valid_to,
       freeze_day, early_until_md, early_from_md
FROM reference.filing_window
ORDER BY 1;
