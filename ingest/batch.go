package ingest

import (
	"context"
	"errors"
	"math/big"
	"strings"

	"stis/ingest/sheet"
	"stis/internal/finding"
	"stis/reference"
	"stis/warehouse"
)

// What is held of one table before it goes to the warehouse, all inside the
// batch's one transaction.
const (
	chunkRows  = 16384
	chunkBytes = 32 << 20 // of texts

	// Chunks of one file that wait for the warehouse. While it compresses what
	// fills a row group, so many are read.
	aheadChunks = 4
)

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

// chunk is what is collected of one file for raw at a time.
type chunk struct {
	rows, cells, quarantined, skipped, sheets, columns, totals *buffer

	released *buffer // of a replay

	findings []finding.Finding
}

func newChunk(src *source) *chunk {
	c := &chunk{rows: newBuffer(src.Source, textCol("_batch"), textCol("_sheet"), intCol("_row"))}
	for _, col := range src.cols {
		c.rows.table.Columns = append(c.rows.table.Columns, col.target())
	}
	at := []warehouse.Column{textCol("batch"), textCol("sheet"), intCol("row")}
	with := func(name string, more ...warehouse.Column) *buffer {
		return newBuffer(name, append(append([]warehouse.Column{}, at...), more...)...)
	}
	c.cells = with("cell_text", intCol("col"), textCol("text"), textCol("number_format"))
	c.quarantined = with("quarantine", textCol("source"), textCol("rules"))
	c.skipped = with("skipped_row", textCol("kind"), textCol("text"))
	c.sheets = newBuffer("batch_sheet", textCol("batch"), textCol("sheet"), intCol("sheet_index"),
		intCol("header_first"), intCol("header_last"), textCol("unit"))
	c.columns = newBuffer("batch_column", textCol("batch"), textCol("sheet"), textCol("field"), intCol("col"),
		textCol("header"), textCol("unit"), intCol("scale_num"), intCol("scale_den"))
	c.totals = newBuffer("control_total", textCol("batch"), textCol("sheet"), textCol("field"),
		sumCol("total"), sumCol("loaded_total"), sumCol("printed_total"))
	c.released = newBuffer("release", textCol("batch"), textCol("sheet"), intCol("row"),
		warehouse.Column{Name: "released_at", Kind: warehouse.Timestamp}, textCol("layout_version"))
	return c
}

// full reports that the chunk should go to the warehouse now.
func (c *chunk) full() bool {
	return c.rows.full() || c.cells.full() || c.quarantined.full() || c.skipped.full() || len(c.findings) >= chunkRows
}

// batch collects what is read of one file for raw. It knows no transaction:
// when a chunk is full, swap takes it and gives an empty one, or says false
// when nobody wants the rest.
type batch struct {
	*chunk
	id, file string
	src      *source
	codes    codes
	salt     string
	hidden   []hidden // of the row that is being read
	swap     func(*chunk) (*chunk, bool)
	retry    *retry // of a replay: only these rows count

	read, loaded, held, skippedRows int
	control                         []ControlTotal
	notes                           []SheetNote
	typical                         []*typical
}

func newBatch(a arrival, src *source, book *reference.Book, salt string) *batch {
	return &batch{chunk: newChunk(src), id: a.batch, file: a.Name, src: src, codes: newCodes(book, src), salt: salt}
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
	if b.retry != nil {
		fresh, wanted := b.retry.pass(sheetName, row)
		if !wanted {
			return nil
		}
		b.findings = append(b.findings, fresh...)
		b.released.add(b.id, sheetName, row, 0, "")
	}
	t := &b.rows.table
	t.Columns[0].Text = append(t.Columns[0].Text, b.id)
	t.Columns[1].Text = append(t.Columns[1].Text, sheetName)
	t.Columns[2].Int = append(t.Columns[2].Int, int64(row))
	for i := range values {
		v, c := &values[i], &t.Columns[3+i]
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
	if b.retry != nil {
		b.retry.fail()
		return nil
	}
	for i := range row.Cells {
		b.keep(info, row.Num, &row.Cells[i])
	}
	b.quarantined.add(b.id, info.Name, row.Num, b.src.Source, strings.Join(rules, " "))
	b.read++
	b.held++
	return b.room()
}

func (b *batch) keep(info sheet.Info, row int, c *sheet.Cell) {
	if b.retry != nil {
		return // every cell of a row that was held back is there already
	}
	var format any
	if c.Format != "" {
		format = c.Format
	}
	b.cells.add(b.id, info.Name, row, c.Col, c.Text, format)
}

// skip records a row that is no data, with its cells.
func (b *batch) skip(info sheet.Info, row sheet.Row, kind string) error {
	if b.retry != nil {
		return nil
	}
	var texts []string
	for i := range row.Cells {
		c := &row.Cells[i]
		b.keep(info, row.Num, c)
		if t := strings.TrimSpace(c.Text); t != "" {
			texts = append(texts, t)
		}
	}
	b.skipped.add(b.id, info.Name, row.Num, kind, strings.Join(texts, " | "))
	b.skippedRows++
	return b.room()
}

// readAll reads the sheets as planned.
func (b *batch) readAll(ps []plan, wb sheet.Book) error {
	for _, p := range ps {
		if err := b.sheet(p, wb); err != nil {
			return err
		}
	}
	return b.conclude()
}

// sheet reads one sheet as planned. A sheet without a header of the source is
// noted in the ledger with no header row.
func (b *batch) sheet(p plan, wb sheet.Book) (err error) {
	if p.header != nil && b.src.hashed {
		p.header.unit = maskIDs(p.header.unit)
		for i := range p.header.placed {
			p.header.placed[i].header = maskIDs(p.header.placed[i].header)
		}
	}
	note := SheetNote{Sheet: p.info.Name, Hidden: p.info.Hidden}
	switch {
	case p.header != nil:
		note.HeaderFirst, note.HeaderLast, note.Unit = p.header.first, p.header.last, p.header.unit
	case p.cross != nil:
		note.HeaderFirst, note.HeaderLast, note.Unit = p.cross.row, p.cross.row, p.cross.unit
	}
	if !isServiceSheet(p.info.Name) {
		b.notes = append(b.notes, note)
	}
	if !p.reads() {
		b.sheets.add(b.id, p.info.Name, p.info.Index, nil, nil, nil)
		return nil
	}
	rd, err := wb.Open(p.info)
	if err != nil {
		return unreadable(p.info, err)
	}
	defer func() { err = errors.Join(err, rd.Close()) }()
	if p.cross != nil && b.retry != nil {
		return nil
	}
	if p.cross != nil {
		return b.crosstab(p, rd)
	}
	return b.table(p, rd)
}

// report adds a finding.
func (b *batch) report(f finding.Finding) {
	f.Source, f.Pos.Batch, f.Pos.File = b.src.Source, b.id, b.file
	if b.src.hashed {
		f.Key, f.Zh, f.En = maskIDs(f.Key), maskIDs(f.Zh), maskIDs(f.En)
	}
	if b.retry != nil {
		b.retry.note(f)
		return
	}
	b.findings = append(b.findings, f)
}

// errUnwanted ends the reading of a file of which nobody wants the rest.
var errUnwanted = errors.New("the rest of the file is not wanted")

// room makes room for another row.
func (b *batch) room() error {
	if !b.chunk.full() {
		return nil
	}
	c, ok := b.swap(b.chunk)
	if !ok {
		return errUnwanted
	}
	b.chunk = c
	return nil
}

// conclude readies what is known only when the whole file has been read.
func (b *batch) conclude() error {
	if b.retry != nil {
		return nil
	}
	if b.read == 0 {
		return refuse("ING005", finding.Pos{}, "表头下没有数据行", "the header has no data rows below it")
	}
	for _, t := range b.control {
		b.totals.add(b.id, t.Sheet, t.Field, sixDecimals(t.Total), sixDecimals(t.Loaded), sixDecimals(t.Printed))
	}
	return nil
}

// sixDecimals reads a control total; NULL when there is none.
func sixDecimals(s string) any {
	n, err := warehouse.ParseBig(s, 38, 6)
	if err != nil {
		return nil
	}
	return n
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
