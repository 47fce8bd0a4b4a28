package transform

import (
	"database/sql"
	"strconv"
	"testing"
	"time"

	"stis/ingest"
	"stis/reference"
	"stis/warehouse"
)

// bulk fills the source tables with the volumes of a city over 36 months,
// $n times as many firms, each of a name of its own; half of those that SAFE names
// are in the register. Every tenth execution line is sent again.
const bulk = `
INSERT INTO raw.ent_profile BY NAME
SELECT 'p' || i % 36 AS _batch, 'S' AS _sheet, i + 5 AS _row, 'FIRM' || lpad((i % (420 * $n))::VARCHAR, 14, '0') AS uscc,
       chr(CAST(19968 + (i % (420 * $n)) * 7919 % 20000 AS INTEGER)) || chr(CAST(19968 + (i % (420 * $n)) * 10473 % 19997 AS INTEGER)) || chr(CAST(19968 + (i % (420 * $n)) * 3571 % 19993 AS INTEGER)) || '公司' AS ent_name,
       '3303' || (['02','03','04','24','26','27','81','82'])[1 + i % 8] AS county_code, DATE '2010-01-01' AS estab_date, DATE '2012-01-01' AS sys_reg_date,
       '173' AS ownership, '3' AS holding, '6513' AS industry_code, '3' AS size_class, 'ITO11' AS main_so_class, '1' AS status, 'A' AS audit_status,
       DATE '2023-01-01' + CAST(i // (420 * $n) AS INTEGER) * 300 AS report_date
FROM range(1500 * $n) t(i);
INSERT INTO raw.fx_rate BY NAME
SELECT 'r0' AS _batch, 'S' AS _sheet, i + 5 AS _row, strftime(DATE '2022-06-01' + to_months(CAST(i // 8 AS INTEGER)), '%Y-%m') AS month,
       (['USD','EUR','JPY','HKD','GBP','CNY','KRW','SGD'])[1 + i % 8] AS currency, 0.5 + (i % 8) / 16 AS usd_per_unit, 7.1 AS cny_per_usd_avg, '2' AS kind
FROM range(8 * 60) t(i);
INSERT INTO raw.so_contract BY NAME
SELECT 'c' || i % 36 AS _batch, 'S' AS _sheet, i + 5 AS _row, 'WB' || lpad(i::VARCHAR, 12, '0') AS contract_id, 'HT' AS contract_no,
       'FIRM' || lpad((i % (420 * $n))::VARCHAR, 14, '0') AS uscc, '合同' AS contract_name, CASE WHEN i % 20 = 0 THEN '2' WHEN i % 20 = 1 THEN '3' ELSE '1' END AS contract_kind,
       CASE WHEN i % 20 = 1 THEN 'WB' || lpad((i - 1)::VARCHAR, 12, '0') END AS parent_id, 'OFF' AS shore, 'ITO' AS so_class1, 'ITO11' AS so_class2,
       '2010' AS class_edition, 'Client' AS client_name, 'USA' AS client_country, true AS end_client_flag, '0' AS subcontract_flag,
       DATE '2022-12-01' + CAST(i % 1200 AS INTEGER) AS sign_date, 'EUR' AS currency, 1000 + i AS amt_orig, true AS amt_fixed_flag, 'A' AS audit_status,
       DATE '2022-12-05' + CAST(i % 1200 AS INTEGER) AS city_audit_date, 'N' AS change_type
FROM range(4500 * $n) t(i);
INSERT INTO raw.so_execution BY NAME
SELECT 'e' || (i + k * 3) % 36 AS _batch, 'S' AS _sheet, i + 5 + k * 1000000 AS _row, 'ZX' || lpad(i::VARCHAR, 14, '0') AS exec_id, 'WB' || lpad((i % (4500 * $n))::VARCHAR, 12, '0') AS contract_id,
       'FIRM' || lpad((i % (420 * $n))::VARCHAR, 14, '0') AS uscc, DATE '2023-11-15' + CAST(i % 36 AS INTEGER) * 30 AS exec_date, 100 + i + k AS amt_orig, 'JPY' AS currency, '01' AS voucher_type,
       'B' || lpad(i::VARCHAR, 21, '0') AS bop_no, DATE '2023-12-01' AS receipt_date, 'USA' AS payer_country, 'A' AS audit_status,
       DATE '2023-11-25' + CAST(i % 36 AS INTEGER) * 30 AS county_audit_date, CASE k WHEN 0 THEN 'N' ELSE 'C' END AS corr_flag
FROM range(13600 * $n) t(i), range(2) u(k) WHERE k = 0 OR i % 10 = 0;
INSERT INTO raw.safe_receipt BY NAME
SELECT 's' || i % 36 AS _batch, 'S' AS _sheet, i + 5 AS _row, 'B' || lpad(i::VARCHAR, 21, '0') AS bop_no, 'FIRM' || lpad((i % (840 * $n))::VARCHAR, 14, '0') AS payee_code,
       chr(CAST(19968 + (i % (840 * $n)) * 7919 % 20000 AS INTEGER)) || chr(CAST(19968 + (i % (840 * $n)) * 10473 % 19997 AS INTEGER)) || chr(CAST(19968 + (i % (840 * $n)) * 3571 % 19993 AS INTEGER)) || '公司' AS payee_name, 'C' AS entity_kind, 'Client' AS payer_name, 'USA' AS payer_country, 'TT' AS settle, 'EUR' AS currency, 100 + i AS amt_orig, '227020' AS txn1, 60 + i AS txn1_amt,
       '软件服务收入' AS txn1_note, '228023' AS txn2, 40 AS txn2_amt, DATE '2023-11-15' + CAST(i % 1080 AS INTEGER) AS value_date, DATE '2023-11-20' AS report_date, 'A' AS op
FROM range(20000 * $n) t(i);
INSERT INTO raw.safe_payment BY NAME
SELECT 'q' || i % 36 AS _batch, 'S' AS _sheet, i + 5 AS _row, 'P' || lpad(i::VARCHAR, 21, '0') AS bop_no, '1' AS voucher_kind, 'FIRM' || lpad((i % (840 * $n))::VARCHAR, 14, '0') AS payer_code,
       chr(CAST(19968 + (i % (840 * $n)) * 7919 % 20000 AS INTEGER)) || chr(CAST(19968 + (i % (840 * $n)) * 10473 % 19997 AS INTEGER)) || chr(CAST(19968 + (i % (840 * $n)) * 3571 % 19993 AS INTEGER)) || '公司' AS payer_name, 'V' AS payee_name, 'HKG' AS payee_country, 'TT' AS settle, 'HKD' AS currency, 100 + i AS amt_orig, '4' AS pay_kind, '228023' AS txn1, 100 + i AS txn1_amt, '费' AS txn1_note,
       DATE '2023-11-15' + CAST(i % 1080 AS INTEGER) AS value_date, 'A' AS op
FROM range(15000 * $n) t(i);
INSERT INTO raw.hr_stat BY NAME
SELECT 'h' || (i % 36) AS _batch, 'S' AS _sheet, i + 5 AS _row, 'FIRM' || lpad((i // 36)::VARCHAR, 14, '0') AS uscc, strftime(DATE '2023-11-01' + to_months(CAST(i % 36 AS INTEGER)), '%Y-%m') AS period,
       10 AS emp_end, 6 AS emp_so_end, 5 AS emp_college_end, 1 AS emp_new, 1 AS emp_new_college, 1 AS emp_leave, 'A' AS audit_status
FROM range(15120 * $n) t(i) WHERE i % 11 <> 0;
INSERT INTO raw.roster BY NAME
SELECT 'm' || (i % 36) AS _batch, 'S' AS _sheet, i + 5 AS _row, strftime(DATE '2023-11-01' + to_months(CAST(i % 36 AS INTEGER)), '%Y-%m') AS period, CASE WHEN i < 15120 * $n THEN 'hr_stat' ELSE 'so_execution' END AS form,
       'FIRM' || lpad(((i % (15120 * $n)) // 36)::VARCHAR, 14, '0') AS unit_id, true AS due_flag, TIMESTAMP '2026-01-05 23:59:00' AS due_at, CASE WHEN i % 11 <> 0 THEN TIMESTAMP '2026-01-04 10:00:00' END AS first_at
FROM range(30240 * $n) t(i);
`

// batchesOf registers every batch that bulk used.
const batchesOf = `
INSERT INTO raw.batch BY NAME
SELECT batch, source, source AS layout, false AS full_delivery, COUNT(*) AS rows_read, COUNT(*) AS rows_loaded, 0 AS rows_quarantined, 0 AS rows_skipped
FROM (SELECT _batch AS batch, 'ent_profile' AS source FROM raw.ent_profile UNION ALL SELECT _batch, 'fx_rate' FROM raw.fx_rate
      UNION ALL SELECT _batch, 'so_contract' FROM raw.so_contract UNION ALL SELECT _batch, 'so_execution' FROM raw.so_execution
      UNION ALL SELECT _batch, 'safe_receipt' FROM raw.safe_receipt UNION ALL SELECT _batch, 'safe_payment' FROM raw.safe_payment
      UNION ALL SELECT _batch, 'hr_stat' FROM raw.hr_stat UNION ALL SELECT _batch, 'roster' FROM raw.roster) x
GROUP BY batch, source;
INSERT INTO raw.delivery BY NAME
SELECT 'd' || batch AS delivery_id, batch, source, batch || '.xlsx' AS file_name, batch AS sha256,
       TIMESTAMP '2023-12-05 09:00:00' + to_months(CAST(substr(batch, 2) AS INTEGER)) AS received_at, 1 AS bytes, 'loaded' AS outcome
FROM raw.batch`

func BenchmarkBuild(b *testing.B) {
	book, err := reference.Open()
	if err != nil {
		b.Fatal(err)
	}
	cat, err := ingest.Layouts()
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{1, 10} {
		b.Run("cities="+strconv.Itoa(n), func(b *testing.B) {
			db := openWarehouse(b, cat)
			err := db.Tx(b.Context(), func(tx *warehouse.Tx) error {
				if err := tx.Exec(b.Context(), bulk, sql.Named("n", n)); err != nil {
					return err
				}
				return tx.Exec(b.Context(), batchesOf)
			})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				r, err := Build(b.Context(), db, book, cat, Options{AsOf: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(r.Findings)), "findings")
			}
		})
	}
}
