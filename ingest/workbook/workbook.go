// Package workbook opens a file of any format that a city office receives,
// told by its content and never by its name. The steps: the first bytes say
// which family it is of, the reader of that family opens it within the limits,
// and whatever the reader does, panics and endless work included, becomes an
// error of package sheet that says what to tell the filer.
package workbook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"stis/ingest/sheet"
)

// Options say how a file is opened. The zero value is fit for every file.
type Options struct {
	Limits    sheet.Limits  // the zero value stands for sheet.DefaultLimits
	Timeout   time.Duration // for everything from Open to Close; 0 = none
	Passwords []string      // tried in turn on an encrypted workbook
}

// File is an open file. It is used by one goroutine.
type File struct {
	Format   string // xlsx, xlsm, xls, ods, xlsb, html, xmlss, csv
	Encoding string // of a text format; empty for the others

	book   sheet.Book
	closer io.Closer
	cancel context.CancelFunc
	ctx    context.Context
}

// ErrEmpty says that a file has no bytes.
var ErrEmpty = errors.New("the file is empty")

// Open opens the file at path.
func Open(ctx context.Context, path string, o Options) (*File, error) {
	if o.Limits == (sheet.Limits{}) {
		o.Limits = sheet.DefaultLimits()
	}
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	f := &File{closer: in, cancel: func() {}, ctx: ctx}
	if o.Timeout > 0 {
		f.ctx, f.cancel = context.WithTimeout(ctx, o.Timeout)
	}
	st, err := in.Stat()
	if err == nil {
		err = guard("the file", func() error { return f.detect(in, st.Size(), o) })
	}
	if err != nil {
		f.cancel()
		return nil, errors.Join(f.late(err), in.Close())
	}
	return f, nil
}

// Sheets lists the worksheets in the order of their tabs.
func (f *File) Sheets() []sheet.Info { return f.book.Sheets() }

// Open starts reading a sheet listed by Sheets.
func (f *File) Open(info sheet.Info) (rd sheet.Reader, err error) {
	err = guard("sheet "+info.Name, func() error {
		rd, err = f.book.Open(info)
		return err
	})
	if err != nil {
		return nil, f.late(err)
	}
	return &guarded{Reader: rd, file: f, part: "sheet " + info.Name}, nil
}

// Close lets go of the file.
func (f *File) Close() error {
	defer f.cancel()
	return errors.Join(f.book.Close(), f.closer.Close())
}

// late names the time limit as the cause of what fails after it has passed.
func (f *File) late(err error) error {
	if err != nil && errors.Is(context.Cause(f.ctx), context.DeadlineExceeded) {
		return &sheet.LimitError{What: "reading time", Part: "the file"}
	}
	return err
}

// guard turns a panic into a BrokenError: a reader that meets what its author
// did not think of must not take the run down.
func guard(part string, work func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = sheet.Broken(part, fmt.Errorf("cannot be understood (%v)", p))
		}
	}()
	return work()
}

// guarded is a reader whose panics are errors.
type guarded struct {
	sheet.Reader
	file *File
	part string
	err  error
}

func (g *guarded) Scan() (more bool) {
	if g.err != nil {
		return false
	}
	g.err = guard(g.part, func() error {
		more = g.Reader.Scan()
		return nil
	})
	return more && g.err == nil
}

func (g *guarded) Err() error {
	if g.err != nil {
		return g.err
	}
	return g.file.late(g.Reader.Err())
}

func (g *guarded) Merged() (out []sheet.Range) {
	if err := guard(g.part, func() error { out = g.Reader.Merged(); return nil }); err != nil {
		g.err = err
	}
	return out
}
