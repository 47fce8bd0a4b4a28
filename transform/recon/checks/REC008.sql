-- rule: REC008
-- severity: I
-- reads: facts.recon_fallback
-- zh: 企业 {uscc}（{currency}）{first} 至 {last} 有 {filings} 笔执行、{receipts} 笔收汇彼此难分，按日期先后匹配或未求组合
-- en: firm {uscc} ({currency}), {first} to {last}: {filings} filings and {receipts} receipts that cannot be told apart were paired by date, or no sums were sought among them (step {step})
SELECT 'so_execution' AS source, CAST(NULL AS VARCHAR) AS batch, CAST(NULL AS VARCHAR) AS sheet, CAST(NULL AS INTEGER) AS "row",
       'amt_orig' AS field, uscc || '|' || currency || '|' || CAST(first_date AS VARCHAR) AS key, uscc, currency, step,
       CAST(filings AS VARCHAR) AS filings, CAST(receipts AS VARCHAR) AS receipts,
       CAST(first_date AS VARCHAR) AS first, CAST(last_date AS VARCHAR) AS last
FROM facts.recon_fallback
ORDER BY uscc, currency, step, first_date, last_date
