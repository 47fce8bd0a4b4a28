// Package xlsx reads .xlsx and .xlsm workbooks. The steps: the directory of the
// zip is read and what it declares held against the limits (zip.go); the parts
// that list the sheets and the number formats are read (book.go, styles.go); a
// sheet is inflated window by window ahead of the scanner (windows.go), which
// takes cells written the common way straight from the bytes (fast.go) and
// everything else token by token (tokens.go, rows.go); shared strings are read
// when the first cell asks for one (strings.go).
//
// Different sheets of one Book may be read at the same time, each Reader by one
// goroutine.
package xlsx

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"
	"sync"

	"stis/ingest/sheet"
)

// maxPart bounds the parts that are read before any sheet.
const maxPart = 64 << 20

// Book is an open workbook.
type Book struct {
	ctx    context.Context
	zip    *archive
	lim    sheet.Limits
	sheets []sheet.Info
	parts  []string // of the sheets
	styles []style
	text   string // the part of the shared strings; empty if there is none

	load    sync.Mutex // held while the shared strings are read
	strings *texts
	failed  error
}

// Open opens a workbook of size bytes. The workbook keeps reading from in and
// minding ctx until it is closed.
func Open(ctx context.Context, in io.ReaderAt, size int64, lim sheet.Limits) (*Book, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	zip, err := openArchive(in, size, lim)
	if errors.Is(err, sheet.ErrEncrypted) {
		return nil, err
	}
	if err != nil {
		return nil, sheet.Broken("the zip", err)
	}
	b := &Book{ctx: ctx, zip: zip, lim: lim}
	if err := b.read(); err != nil {
		return nil, err
	}
	return b, nil
}

// Close lets go of what is held in memory; the file is its opener's.
func (b *Book) Close() error { return nil }

// Sheets lists the worksheets in the order of the tabs.
func (b *Book) Sheets() []sheet.Info { return b.sheets }

// Open starts reading a sheet listed by Sheets.
func (b *Book) Open(info sheet.Info) (sheet.Reader, error) {
	for i, s := range b.sheets {
		if s != info {
			continue
		}
		x, err := b.open(b.parts[i])
		if err != nil {
			return nil, err
		}
		return &Rows{book: b, part: b.parts[i], x: x, styles: b.styles}, nil
	}
	return nil, fmt.Errorf("sheet %q is not in the workbook", info.Name)
}

// open starts on a part. Its tokens are to be closed.
func (b *Book) open(part string) (*tokens, error) {
	m := b.zip.parts[part]
	if m == nil {
		return nil, sheet.Broken(part, errors.New("the part is missing"))
	}
	in, err := b.zip.open(m)
	if err == nil {
		in, err = asUTF8(in)
	}
	if err != nil {
		return nil, sheet.Broken(part, err)
	}
	return newTokens(b.ctx, part, in, m.size, b.lim), nil
}

// each calls do with every opening tag of a small part. do may read on.
func (b *Book) each(part string, do func(x *tokens) error) error {
	if m := b.zip.parts[part]; m != nil && m.size > maxPart {
		return &sheet.LimitError{What: "size of a part", Limit: maxPart, Part: part}
	}
	x, err := b.open(part)
	if err != nil {
		return err
	}
	defer x.win.close()
	for {
		k, err := x.next()
		if err != nil || k == ended {
			return err
		}
		if k != opening {
			continue
		}
		if err := do(x); err != nil {
			return err
		}
	}
}

// relation is what one part says of another.
type relation struct {
	kind     string // last word of the type: worksheet, chartsheet, styles
	part     string
	external bool
}

// relations reads what the part at name refers to, by id. A part without
// relations has none.
func (b *Book) relations(name string) (map[string]relation, error) {
	dir, base := path.Split(name)
	out := map[string]relation{}
	rels := dir + "_rels/" + base + ".rels"
	if b.zip.parts[rels] == nil {
		return out, nil
	}
	return out, b.each(rels, func(x *tokens) error {
		if string(x.name) != "Relationship" {
			return nil
		}
		var v [4]string
		for i, name := range []string{"Id", "Type", "Target", "TargetMode"} {
			var err error
			if v[i], err = x.value(name); err != nil {
				return err
			}
		}
		out[v[0]] = relation{kind: path.Base(v[1]), part: b.target(dir, v[2]), external: v[3] == "External"}
		return nil
	})
}

// target gives the key of the part that a reference from a folder means.
func (b *Book) target(dir, ref string) string {
	ref = strings.ReplaceAll(ref, "\\", "/")
	if !strings.HasPrefix(ref, "/") {
		ref = "/" + dir + ref
	}
	name := partName(path.Clean(ref))
	if plain, err := url.PathUnescape(name); err == nil && b.zip.parts[name] == nil {
		return partName(plain)
	}
	return name
}

// kindOf gives the part of a kind among the relations, empty if there is none.
func kindOf(rels map[string]relation, kind string) string {
	found := ""
	for _, r := range rels {
		if r.kind == kind && !r.external && (found == "" || r.part < found) {
			found = r.part
		}
	}
	return found
}

// read reads everything but the sheets and the shared strings.
func (b *Book) read() error {
	top, err := b.relations("")
	if err != nil {
		return err
	}
	main := kindOf(top, "officeDocument")
	if main == "" {
		main = "xl/workbook.xml"
	}
	if b.zip.parts[main] == nil {
		return sheet.Broken("the zip", errors.New("it holds no workbook"))
	}
	rels, err := b.relations(main)
	if err != nil {
		return err
	}
	if err := b.list(main, rels); err != nil {
		return err
	}
	folder, _ := path.Split(main)
	if b.text = kindOf(rels, "sharedStrings"); b.text == "" && b.zip.parts[folder+"sharedstrings.xml"] != nil {
		b.text = folder + "sharedstrings.xml"
	}
	if part := kindOf(rels, "styles"); b.zip.parts[part] != nil {
		return b.readStyles(part)
	}
	return nil
}
