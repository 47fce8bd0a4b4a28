-- grain: one month; one batch a source and month; one firm; one code
-- reads: none
-- writes: province.calendar, province.batch, province.firm, province.txn, province.layout_column, province.currency
-- Months are numbered from 0. A file of a month is received on the 12th of the
-- next one, exchange rates first, because the order of receipt is the order of
-- versions.
DROP SCHEMA IF EXISTS province CASCADE;
CREATE SCHEMA province;

CREATE TABLE province.calendar AS
SELECT CAST(i AS INTEGER) AS m,
       CAST(CAST($first AS DATE) + to_months(CAST(i AS INTEGER)) AS DATE) AS first_day,
       strftime(CAST($first AS DATE) + to_months(CAST(i AS INTEGER)), '%Y-%m') AS month
FROM range(CAST($months AS BIGINT)) t(i);

CREATE TABLE province.batch AS
SELECT s.source, c.m, c.month, substr(sha256(s.source || ' ' || c.month || ' ' || CAST(CAST($seed AS BIGINT) AS VARCHAR)), 1, 16) AS batch,
       c.first_day + INTERVAL '1' MONTH + INTERVAL '11' DAY + to_hours(s.hour) AS received_at
FROM province.calendar c
CROSS JOIN (VALUES ('fx_rate', 1), ('ent_profile', 2), ('roster', 3), ('so_contract', 4), ('so_execution', 5),
                   ('safe_receipt', 6), ('safe_payment', 7), ('cus_decl', 8), ('hr_stat', 9)) s(source, hour)
ORDER BY s.source, c.m;

CREATE TABLE province.firm (
  f       BIGINT NOT NULL,
  uscc    VARCHAR NOT NULL,
  org     VARCHAR NOT NULL,
  name    VARCHAR NOT NULL,
  variant VARCHAR NOT NULL,
  typo    VARCHAR NOT NULL,
  county  VARCHAR NOT NULL,
  moved   VARCHAR NOT NULL
);

CREATE TABLE province.txn (
  n    BIGINT NOT NULL,
  kind VARCHAR NOT NULL,
  code VARCHAR NOT NULL
);

CREATE TABLE province.layout_column (
  source VARCHAR NOT NULL,
  field  VARCHAR NOT NULL,
  header VARCHAR,
  unit   VARCHAR,
  col    INTEGER NOT NULL
);

CREATE TABLE province.currency AS
SELECT n, code, cents
FROM (VALUES (0, 'USD', 100), (1, 'EUR', 92), (2, 'JPY', 15000), (3, 'HKD', 780), (4, 'GBP', 79), (5, 'CNY', 720), (6, 'SGD', 134)) c(n, code, cents);
