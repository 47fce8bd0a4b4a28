package main

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"

	"stis/ingest/workbook"
)

// report is what a child prints: its own clock starts after its start-up, so
// that an interpreter's loading of packages is not counted against it.
type report struct {
	Seconds float64 `json:"seconds"`
	Cells   int64   `json:"cells"`
}

// runChild runs one reader of ours.
func runChild(ctx context.Context, name, path string) error {
	readers := map[string]func(context.Context, string) (int64, error){
		"inflate": inflate, "stis": readCells, "excelize": readExcelize,
	}
	read := readers[name]
	if read == nil {
		return fmt.Errorf("no reader %q", name)
	}
	start := time.Now()
	n, err := read(ctx, path)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(report{time.Since(start).Seconds(), n})
}

// inflate is the floor: the sheet and the shared strings inflated.
func inflate(_ context.Context, path string) (int64, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return 0, err
	}
	defer func() { _ = z.Close() }() // only read
	z.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser { return flate.NewReader(r) })
	buf := make([]byte, 256<<10)
	for _, f := range z.File {
		if f.Name != "xl/sharedStrings.xml" && !strings.HasPrefix(f.Name, "xl/worksheets/") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return 0, err
		}
		for err == nil {
			_, err = r.Read(buf)
		}
		if !errors.Is(err, io.EOF) {
			return 0, err
		}
	}
	return 0, nil
}

// readCells reads every cell and looks at every text.
func readCells(ctx context.Context, path string) (int64, error) {
	f, err := workbook.Open(ctx, path, workbook.Options{})
	if err != nil {
		return 0, err
	}
	var cells, size int64
	for _, info := range f.Sheets() {
		rd, err := f.Open(info)
		if err != nil {
			return 0, err
		}
		for rd.Scan() {
			for _, c := range rd.Row().Cells {
				cells++
				size += int64(len(c.Text))
			}
		}
		if err := errors.Join(rd.Err(), rd.Close()); err != nil {
			return 0, err
		}
	}
	if size == 0 {
		return 0, errors.New("no text")
	}
	return cells, f.Close()
}

// readExcelize is what a Go program would use: rows as a stream, raw values.
func readExcelize(_ context.Context, path string) (int64, error) {
	f, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true, UnzipSizeLimit: 16 << 30})
	if err != nil {
		return 0, err
	}
	var cells int64
	for _, s := range f.GetSheetList() {
		rows, err := f.Rows(s)
		if err != nil {
			return 0, err
		}
		for rows.Next() {
			cols, err := rows.Columns()
			if err != nil {
				return 0, err
			}
			cells += int64(len(cols))
		}
		if err := errors.Join(rows.Error(), rows.Close()); err != nil {
			return 0, err
		}
	}
	return cells, f.Close()
}

// splitInts reads numbers set apart by spaces.
func splitInts(s string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for f := range strings.FieldsSeq(s) {
			if n, err := strconv.Atoi(f); err != nil || !yield(n) {
				return
			}
		}
	}
}
