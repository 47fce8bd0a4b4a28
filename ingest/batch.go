package ingest

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"stis/ingest/sheet"
	"stis/internal/finding"
	"stis/warehouse"
)

// What is held of one table before it goes to the warehouse, all inside the
// batch's one transaction.
const (
	chunkRows  = 16384
	chunkBytes = 32 << 20 // of texts
)

// toldFindings is how many findings a Receipt lists; raw.finding has them all.
const toldFindings = 10_000

// buffer collects rows for one table.
type buffer struct {
	table warehouse.Table
	bytes int // of texts
}

func newBuffer(name string, cols ...warehouse.Column) *buffer {
	return &buffer{table: warehouse.Table{Schema: "raw", Name: name, Columns: cols}}
}

func textCol(name string) warehouse.Column { return warehouse.Column{Name: name} }
func intCol(name string) warehouse.Column {
	return warehouse.Column{Name: name, Kind: warehouse.Int}
}
func sumCol(name string) warehouse.Column {
	return warehouse.Column{Name: name, Kind: warehouse.Decimal, Width: 38, Scale: 6}
}

// add appends a row: strings, ints, *big.Int; nil is NULL.
func (b *buffer) add(values ...any) {
	for i, v := range values {
		c := &b.table.Columns[i]
		c.Null = append(c.Null, v == nil)
		switch c.Kind {
		case warehouse.Text:
			s, _ := v.(string)
			b.bytes += len(s)
			c.Text = append(c.Text, strings.ToValidUTF8(s, "\ufffd"))
		case warehouse.Decimal:
			n, _ := v.(*big.Int)
			c.Big = append(c.Big, n)
		default:
			n, _ := v.(int)
			c.Int = append(c.Int, int64(n))
		}
	}
	b.table.Rows++
}

// flush loads what is collected and starts anew.
func (b *buffer) flush(ctx context.Context, tx *warehouse.Tx) error {
	if b.table.Rows == 0 {
		return nil
	}
	if _, err := tx.Load(ctx, b.table); err != nil {
		return err
	}
	for i := range b.table.Columns {
		c := &b.table.Columns[i]
		c.Null, c.Text, c.Int, c.Big = c.Null[:0], c.Text[:0], c.Int[:0], c.Big[:0]
	}
	b.table.Rows, b.bytes = 0, 0
	return nil
}

// full reports that the rows should go to the warehouse now.
func (b *buffer) full() bool { return b.table.Rows >= chunkRows || b.bytes >= chunkBytes }

// batch collects what is read of one file for raw. It knows no transaction:
// when a table's rows are many it calls full, which comes back when they are
// stored, or says false when nobody wants the rest.
type batch struct {
	id, file string
	src      *source
	book     lists
	full     func() bool

	rows, cells, quarantined, skipped, sheets, columns, totals *buffer

	findings                        []finding.Finding // not stored yet
	told                            []finding.Finding // the first of those stored, for the receipt
	untold                          int               // stored findings that the receipt does not list
	gravest                         finding.Severity  // among those
	read, loaded, held, skippedRows int
	control                         []ControlTotal
}

func newBatch(id, file string, src *source, book lists, full func() bool) *batch {
	b := &batch{id: id, file: file, src: src, book: book, full: full}
	b.rows = newBuffer(src.Source, textCol("_batch"), textCol("_sheet"), intCol("_row"))
	for _, c := range src.cols {
		b.rows.table.Columns = append(b.rows.table.Columns, c.target())
	}
	at := []warehouse.Column{textCol("batch"), textCol("sheet"), intCol("row")}
	with := func(name string, more ...warehouse.Column) *buffer {
		return newBuffer(name, append(append([]warehouse.Column{}, at...), more...)...)
	}
	b.cells = with("cell_text", intCol("col"), textCol("text"), textCol("number_format"))
	b.quarantined = with("quarantine", textCol("source"), textCol("rules"))
	b.skipped = with("skipped_row", textCol("kind"), textCol("text"))
	b.sheets = newBuffer("batch_sheet", textCol("batch"), textCol("sheet"), intCol("sheet_index"),
		intCol("header_first"), intCol("header_last"), textCol("unit"))
	b.columns = newBuffer("batch_column", textCol("batch"), textCol("sheet"), textCol("field"), intCol("col"),
		textCol("header"), textCol("unit"), intCol("scale_num"), intCol("scale_den"))
	b.totals = newBuffer("control_total", textCol("batch"), textCol("sheet"), textCol("field"),
		sumCol("total"), sumCol("loaded_total"), sumCol("printed_total"))
	return b
}

func newFindingBuffer() *buffer {
	return newBuffer("finding", textCol("batch"), intCol("seq"), textCol("rule"), textCol("severity"), textCol("source"),
		textCol("sheet"), intCol("row"), textCol("field"), textCol("cell"), textCol("key"), textCol("zh"), textCol("en"))
}

// target is the warehouse column of a layout column.
func (c column) target() warehouse.Column {
	w := warehouse.Column{Name: c.Field}
	switch c.Type.Kind {
	case Int:
		w.Kind = warehouse.Int
	case Decimal:
		w.Kind, w.Width, w.Scale = warehouse.Decimal, uint8(c.Type.Width), uint8(c.Type.Scale)
	case Date:
		w.Kind = warehouse.Date
	case Timestamp:
		w.Kind = warehouse.Timestamp
	case Bool:
		w.Kind = warehouse.Bool
	}
	return w
}

// put appends an accepted row to the source's table.
func (b *batch) put(sheetName string, row int, values []value) error {
	t := &b.rows.table
	t.Columns[0].Text = append(t.Columns[0].Text, b.id)
	t.Columns[1].Text = append(t.Columns[1].Text, sheetName)
	t.Columns[2].Int = append(t.Columns[2].Int, int64(row))
	for i, v := range values {
		c := &t.Columns[3+i]
		c.Null = append(c.Null, v.null)
		switch {
		case c.Kind == warehouse.Text:
			b.rows.bytes += len(v.text)
			c.Text = append(c.Text, v.text)
		case c.Kind == warehouse.Decimal && c.Width > 18:
			c.Big = append(c.Big, v.big)
		default:
			c.Int = append(c.Int, v.i)
		}
	}
	t.Rows++
	b.read++
	b.loaded++
	return b.room()
}

// hold quarantines a row with every cell it has.
func (b *batch) hold(info sheet.Info, row sheet.Row, rules []string) error {
	for _, c := range row.Cells {
		b.keep(info, row.Num, c)
	}
	b.quarantined.add(b.id, info.Name, row.Num, b.src.Source, strings.Join(rules, " "))
	b.read++
	b.held++
	return b.room()
}

func (b *batch) keep(info sheet.Info, row int, c sheet.Cell) {
	var format any
	if c.Format != "" {
		format = c.Format
	}
	b.cells.add(b.id, info.Name, row, c.Col, c.Text, format)
}

// skip records a row that is no data, with its cells.
func (b *batch) skip(info sheet.Info, row sheet.Row, kind string) error {
	var texts []string
	for _, c := range row.Cells {
		b.keep(info, row.Num, c)
		if t := strings.TrimSpace(c.Text); t != "" {
			texts = append(texts, t)
		}
	}
	b.skipped.add(b.id, info.Name, row.Num, kind, strings.Join(texts, " | "))
	b.skippedRows++
	return b.room()
}

// sheet reads one sheet as planned. A sheet without a header of the source is
// noted in the ledger with no header row.
func (b *batch) sheet(p plan, wb sheet.Book) (err error) {
	if !p.reads() {
		b.sheets.add(b.id, p.info.Name, p.info.Index, nil, nil, nil)
		return nil
	}
	if p.info.Hidden {
		b.report(finding.Finding{Rule: "ING007", Severity: finding.Info, Pos: finding.Pos{Sheet: p.info.Name},
			Zh: "隐藏的工作表也已采集", En: "the sheet is hidden and was read"})
	}
	rd, err := wb.Open(p.info)
	if err != nil {
		return unreadable(p.info, err)
	}
	defer func() { err = errors.Join(err, rd.Close()) }()
	if p.cross != nil {
		return b.crosstab(p, rd)
	}
	return b.table(p, rd)
}

// report adds a finding.
func (b *batch) report(f finding.Finding) {
	f.Source, f.Pos.Batch, f.Pos.File = b.src.Source, b.id, b.file
	b.findings = append(b.findings, f)
}

// errUnwanted ends the reading of a file of which nobody wants the rest.
var errUnwanted = errors.New("the rest of the file is not wanted")

// room has everything stored when one table has a chunk of rows.
func (b *batch) room() error {
	full := len(b.findings) >= chunkRows
	for _, t := range []*buffer{b.rows, b.cells, b.quarantined, b.skipped} {
		full = full || t.full()
	}
	if full && !b.full() {
		return errUnwanted
	}
	return nil
}

// conclude readies what is known only when the whole file has been read.
func (b *batch) conclude() error {
	if b.read == 0 {
		return refuse("ING005", finding.Pos{}, "表头下没有数据行", "the header has no data rows below it")
	}
	for _, t := range b.control {
		b.totals.add(b.id, t.Sheet, t.Field, sixDecimals(t.Total), sixDecimals(t.Loaded), sixDecimals(t.Printed))
	}
	return nil
}

// store loads what is collected and makes room for more. Findings are sorted
// and numbered chunk by chunk, on from those the batch has.
func (b *batch) store(ctx context.Context, tx *warehouse.Tx) error {
	finding.Sort(b.findings)
	if err := addFindings(ctx, tx, b.id, b.findings); err != nil {
		return err
	}
	n := min(len(b.findings), toldFindings-len(b.told))
	b.told = append(b.told, b.findings[:n]...)
	b.untold += len(b.findings) - n
	for _, s := range []finding.Severity{finding.Info, finding.Warning, finding.Error} {
		if s == b.gravest || finding.Count(b.findings[n:], s) > 0 {
			b.gravest = s
		}
	}
	clear(b.findings)
	b.findings = b.findings[:0]
	for _, t := range []*buffer{b.rows, b.cells, b.quarantined, b.skipped, b.sheets, b.columns, b.totals} {
		if err := t.flush(ctx, tx); err != nil {
			return fmt.Errorf("store batch: %w", err)
		}
	}
	return nil
}

// receiptFindings lists the findings for the receipt. Beyond toldFindings they are only
// counted, in one more that raw.finding does not have and that is as grave as
// the gravest of them, so that an exit code does not miss an error.
func (b *batch) receiptFindings() []finding.Finding {
	if b.untold == 0 {
		return b.told
	}
	more := itoa(b.untold)
	return append(b.told, finding.Finding{Rule: "ING019", Severity: b.gravest, Source: b.src.Source,
		Pos: finding.Pos{Batch: b.id, File: b.file},
		Zh:  "另有" + more + "条审核结果未在此列出,全部结果见raw.finding",
		En:  more + " more findings are not listed here; raw.finding has them all"})
}

// sixDecimals reads a control total; NULL when there is none.
func sixDecimals(s string) any {
	n, err := warehouse.ParseBig(s, 38, 6)
	if err != nil {
		return nil
	}
	return n
}

func addFinding(b *buffer, seq int, f finding.Finding) {
	b.add(f.Pos.Batch, seq, string(f.Rule), string(f.Severity), f.Source, null(f.Pos.Sheet), nullInt(f.Pos.Row),
		null(f.Pos.Field), null(f.Pos.Cell), null(f.Key), f.Zh, f.En)
}

func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func nullInt(n int) any {
	if n == 0 {
		return nil
	}
	return n
}
