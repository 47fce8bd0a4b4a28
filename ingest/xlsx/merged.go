package xlsx

import (
	"bytes"
	"errors"
	"io"

	"stis/ingest/sheet"
)

// Merged lists the merged ranges. They stand behind the rows. Before the end of
// the sheet they are searched for, which costs one more inflation of the part
// and no reading of its cells; what fails then ends Scan as well.
func (r *Rows) Merged() []sheet.Range {
	if !r.searched && r.err == nil {
		r.searched = true
		r.merged, r.err = r.search()
	}
	return r.merged
}

// search reads the part from the element that holds the merged ranges.
func (r *Rows) search() ([]sheet.Range, error) {
	x, err := r.book.open(r.part)
	if err != nil {
		return nil, err
	}
	defer x.win.close()
	switch found, err := x.seek(); {
	case errors.Is(err, errMarkup):
		x.win.close()
		if x, err = r.book.open(r.part); err != nil {
			return nil, err
		}
		defer x.win.close()
	case err != nil:
		return nil, x.fail(err)
	case !found:
		return nil, nil
	}
	var out []sheet.Range
	for {
		k, err := x.next()
		switch {
		case err != nil:
			return nil, err
		case k == ended, k == closing && string(x.name) == "mergeCells":
			return out, nil
		case k == opening && string(x.name) == "mergeCell":
			if out, err = merge(x, out); err != nil {
				return nil, err
			}
		}
	}
}

// errMarkup says that a part has comments or CDATA sections, in which anything
// may stand.
var errMarkup = errors.New("markup in which tags are not tags")

// seek moves to the element that holds the merged ranges, as if it were the
// root of a part of its own, and reports whether there is one. In XML without
// comments and CDATA sections a < begins a tag wherever it stands.
func (x *tokens) seek() (bool, error) {
	for {
		b := x.buf[x.pos:x.end]
		if hasMarkup(b) {
			return false, errMarkup
		}
		if i := findTag(b, "mergeCells"); i >= 0 {
			x.pos += i
			return true, nil
		}
		x.pos = max(x.pos, x.end-1024) // more than any tag's beginning takes
		switch err := x.more(); {
		case errors.Is(err, io.EOF):
			return false, nil
		case err != nil:
			return false, err
		}
	}
}

// hasMarkup looks for <! by its rarer half.
func hasMarkup(b []byte) bool {
	for at := 0; ; {
		i := bytes.IndexByte(b[at:], '!')
		if i < 0 {
			return false
		}
		if at += i + 1; at > 1 && b[at-2] == '<' {
			return true
		}
	}
}

// findTag gives the place of an opening tag, whatever its prefix, or -1.
func findTag(b []byte, name string) int {
	for at := 0; ; {
		i := bytes.Index(b[at:], []byte(name))
		if i < 0 {
			return -1
		}
		i += at
		if from := bytes.LastIndexByte(b[:i], '<'); from >= 0 {
			if prefix := b[from+1 : i]; len(prefix) == 0 || bytes.IndexByte(prefix, ':') == len(prefix)-1 && !bytes.ContainsAny(prefix, " \t\r\n/>") {
				return from
			}
		}
		at = i + 1
	}
}
