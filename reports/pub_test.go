package reports

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stis/indicators"
	"stis/ingest"
	"stis/reference"
	"stis/reference/period"
	"stis/transform"
	"stis/warehouse"

	"github.com/google/go-cmp/cmp"
)

// dictionary is the text that pub/11_indicator.sql must have: the indicator
// catalogue as a table. The file is kept in the tree so that every statement
// a snapshot runs can be read there; this test holds the two together.
func dictionary(t testing.TB) string {
	t.Helper()
	cat, err := indicators.Load()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString(`-- grain: one indicator of the catalogue
-- reads: none
-- writes: pub.indicator
-- Made from the indicator catalogue by: go test ./reports -run Dictionary -update
CREATE TABLE pub.indicator (
  indicator     VARCHAR NOT NULL,
  grp           VARCHAR NOT NULL,
  grp_zh        VARCHAR NOT NULL,
  name_zh       VARCHAR NOT NULL,
  name_en       VARCHAR NOT NULL,
  definition_zh VARCHAR NOT NULL,
  definition_en VARCHAR NOT NULL,
  kind          VARCHAR NOT NULL,
  base_unit     VARCHAR NOT NULL,
  show_unit     VARCHAR NOT NULL,
  show_factor   BIGINT NOT NULL,
  decimals      INTEGER NOT NULL,
  breakdowns    VARCHAR NOT NULL,
  basis         VARCHAR NOT NULL,
  sensitive     BOOLEAN NOT NULL,
  status        VARCHAR NOT NULL
);
COMMENT ON TABLE pub.indicator IS '指标目录 / dictionary of the indicators';
COMMENT ON COLUMN pub.indicator.indicator IS '指标代码 / indicator code';
COMMENT ON COLUMN pub.indicator.grp IS '指标组 / group';
COMMENT ON COLUMN pub.indicator.grp_zh IS '指标组名称 / name of the group';
COMMENT ON COLUMN pub.indicator.name_zh IS '指标名称 / Chinese name';
COMMENT ON COLUMN pub.indicator.name_en IS '指标英文名称 / English name';
COMMENT ON COLUMN pub.indicator.definition_zh IS '口径解释 / definition in Chinese';
COMMENT ON COLUMN pub.indicator.definition_en IS '英文口径解释 / definition in English';
COMMENT ON COLUMN pub.indicator.kind IS '类型 / flow, count, stock, ratio, balance';
COMMENT ON COLUMN pub.indicator.base_unit IS '基本单位 / unit of the stored value';
COMMENT ON COLUMN pub.indicator.show_unit IS '显示单位 / unit of the reports';
COMMENT ON COLUMN pub.indicator.show_factor IS '换算 / base units in one display unit';
COMMENT ON COLUMN pub.indicator.decimals IS '小数位 / decimals shown';
COMMENT ON COLUMN pub.indicator.breakdowns IS '可用分组 / allowed breakdowns, separated by a blank';
COMMENT ON COLUMN pub.indicator.basis IS '依据 / legal basis';
COMMENT ON COLUMN pub.indicator.sensitive IS '敏感 / fine cuts need disclosure control';
COMMENT ON COLUMN pub.indicator.status IS '状态 / active or awaiting a source';
INSERT INTO pub.indicator VALUES
`)
	var rows []string
	for _, i := range cat.All() {
		if i.Part || i.Kind == "generic" {
			continue
		}
		factor := int64(1)
		if u, ok := reference.ParseUnit(counted(i.Unit.Show)); ok && i.Unit.Show != i.Unit.Base {
			factor = u.Num / u.Den
		}
		var by []string
		for _, c := range i.By {
			by = append(by, string(c))
		}
		texts := []string{i.ID, i.Group.Code, i.Group.Zh, i.Name.Zh, i.Name.En, i.Definition.Zh, i.Definition.En, i.Kind,
			i.Unit.Base, i.Unit.Show}
		for n := range texts {
			texts[n] = "'" + strings.ReplaceAll(texts[n], "'", "''") + "'"
		}
		rows = append(rows, fmt.Sprintf("(%s, %d, %d, '%s', '%s', %t, '%s')", strings.Join(texts, ", "), factor, i.Unit.Decimals,
			strings.Join(by, " "), strings.ReplaceAll(strings.Join(i.Basis, "; "), "'", "''"), i.Sensitive, i.Status))
	}
	b.WriteString(strings.Join(rows, ",\n") + ";\n")
	return b.String()
}

func TestDictionaryFollowsTheCatalogue(t *testing.T) {
	want := dictionary(t)
	file := filepath.Join("pub", "11_indicator.sql")
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("%s does not follow the indicator catalogue (-want +got); -update rewrites it:\n%s", file, diff)
	}
}

func TestPubFilesAreListed(t *testing.T) {
	found, err := fs.Glob(PubViews(), "pub/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(found, PubViewFiles()); diff != "" {
		t.Errorf("files of pub and PubViewFiles differ (-files +list):\n%s", diff)
	}
}

// computed runs the stages over a warehouse that received nothing: its tables
// are the real ones, so that a view over a column that does not exist, or a
// report that asks the cube in a wrong way, cannot pass.
func computed(t *testing.T) (db *warehouse.DB, runID string) {
	t.Helper()
	ctx, dir := context.Background(), t.TempDir()
	book, err := reference.Open()
	if err != nil {
		t.Fatal(err)
	}
	layouts, err := ingest.Layouts()
	if err != nil {
		t.Fatal(err)
	}
	cat, err := indicators.Load()
	if err != nil {
		t.Fatal(err)
	}
	if db, err = warehouse.Open(ctx, filepath.Join(dir, "w.duckdb"), warehouse.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if _, err := ingest.New(ctx, db, book, layouts, filepath.Join(dir, "archive"), ingest.Settings{}); err != nil {
		t.Fatal(err)
	}
	m := period.Of(2026, 10)
	built, err := transform.Build(ctx, db, book, layouts, transform.Options{AsOf: m.Last()})
	if err != nil {
		t.Fatal(err)
	}
	res, err := indicators.Compute(ctx, db, cat, indicators.Run{Period: m, AsOf: built.AsOf,
		Cutoff: m.Last(), InputsHash: built.InputsHash, LayoutVersion: layouts.Version()})
	if err != nil {
		t.Fatal(err)
	}
	return db, res.RunID
}

func published(t *testing.T) *warehouse.DB {
	t.Helper()
	ctx := context.Background()
	db, _ := computed(t)
	path, err := warehouse.Publish(ctx, db, warehouse.PublishOptions{Dir: filepath.Join(t.TempDir(), "published"), Release: "r1",
		Copy: PubTables(), Exclude: PubExclude(), Views: PubViews(), ViewFiles: PubViewFiles()})
	if err != nil {
		t.Fatal(err)
	}
	snap, err := warehouse.Open(ctx, path, warehouse.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { snap.Close() })
	return snap
}

// TestWriteFromCube writes every report of the catalogue from a cube as the
// indicator stage gives it, with names that no code list knows.
func TestWriteFromCube(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a warehouse")
	}
	ctx := context.Background()
	db, runID := computed(t)
	cube, err := indicators.Read(ctx, db, runID)
	if err != nil {
		t.Fatal(err)
	}
	icat, err := indicators.Load()
	if err != nil {
		t.Fatal(err)
	}
	book, err := reference.Open()
	if err != nil {
		t.Fatal(err)
	}
	cat, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, rep := range cat.All() {
		w, err := Write(ctx, cube, icat, book, rep, t.TempDir(), Names{"park": {"P01": "温州软件园"}})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(filepath.Base(w.Path), "2026-10") || len(w.Cells) == 0 || len(w.Sheets) < 3 {
			t.Errorf("%s: %s with %d cells on %d sheets", w.Report, w.Path, len(w.Cells), len(w.Sheets))
		}
		for _, c := range w.Cells {
			if n := strings.Trim(c.Shown, "0."); n != "" && n != "—" {
				t.Errorf("%s!%s shows %q, but nothing was received", c.Sheet, c.Addr, c.Shown)
			}
		}
	}
}

func texts(t *testing.T, rows *sql.Rows, err error) []string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestPublishedViews runs every view over the real tables and looks for
// columns without a comment in both languages and for personal data.
func TestPublishedViews(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a warehouse")
	}
	snap, ctx := published(t), context.Background()
	rows, err := snap.Query(ctx, `SELECT view_name FROM duckdb_views() WHERE schema_name = 'pub'
		UNION ALL SELECT table_name FROM duckdb_tables() WHERE schema_name = 'pub' ORDER BY 1`)
	views := texts(t, rows, err)
	if want := len(PubViewFiles()) - 1; len(views) != want {
		t.Errorf("%d views and tables in pub, want %d: %v", len(views), want, views)
	}
	rows, err = snap.Query(ctx, `SELECT table_name || '.' || column_name FROM duckdb_columns()
		WHERE schema_name = 'pub' AND (comment IS NULL OR comment NOT LIKE '% / %') ORDER BY 1`)
	if bare := texts(t, rows, err); len(bare) > 0 {
		t.Errorf("columns without a comment in both languages: %v", bare)
	}
	rows, err = snap.Query(ctx, `SELECT schema_name || '.' || table_name || '.' || column_name FROM duckdb_columns()
		WHERE column_name IN ('contact', 'phone', 'payer', 'payee', 'entity', 'filed_entity', 'person_hash', 'filler') ORDER BY 1`)
	if personal := texts(t, rows, err); len(personal) > 0 {
		t.Errorf("columns that may name a person: %v", personal)
	}
	rows, err = snap.Query(ctx, `SELECT CAST(COUNT(*) AS VARCHAR) FROM pub.indicator`)
	if n := texts(t, rows, err); slices.Equal(n, []string{"0"}) {
		t.Error("pub.indicator is empty")
	}
	rows, err = snap.Query(ctx, `SELECT run_id FROM pub.run`)
	if runs := texts(t, rows, err); len(runs) != 1 {
		t.Errorf("pub.run has %v", runs)
	}
}
