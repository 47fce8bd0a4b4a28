package reference

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// Overlay is a file of the user's folder reference/ that took part: its path
// there, the hash of its bytes, and its data rows.
type Overlay struct {
	File   string
	SHA256 string
	Rows   int
}

// Overlays returns the files that OpenWith took rows from, sorted by name.
func (b *Book) Overlays() []Overlay { return slices.Clone(b.overlays) }

// localFolder stands before the names of the user's files in messages and
// sources, so that they are not taken for the program's own.
const localFolder = "reference/"

// localFiles are the names a user's file may have.
var localFiles = []string{"txn.csv", "concordance/*.csv", "rate_policy.csv", "parameter.csv", "holidays.csv", "filing_window.csv",
	"filing_calendar.csv", "base_editions.csv", "codes/*.csv"}

// keys are columns that together tell rows apart.
type keys []string

// of joins the values of a row.
func (k keys) of(r record) string {
	var out []string
	for _, c := range k {
		out = append(out, r.text(c))
	}
	return strings.Join(out, "\x1f")
}

// show prints the values of a row for a message.
func (k keys) show(r record) string {
	return strings.Join(strings.FieldsFunc(k.of(r), func(c rune) bool { return c == '\x1f' }), " ")
}

// sheet reads a file of the program and, if the user has one of that name, his:
// his rows replace those with the same key and are added otherwise.
func (d *decoder) sheet(file string, key keys, header ...string) []record {
	return d.replaced(d.read(file, header...), d.readLocal(file, key, header), key)
}

// sheets does the same for all files of a pattern together. Rows are replaced by
// group, a row stands once by unique.
func (d *decoder) sheets(pattern string, group, unique keys, header ...string) []record {
	var own, local []record
	files, err := fs.Glob(d.files, pattern)
	if err != nil {
		d.errs = append(d.errs, err)
	}
	for _, f := range files {
		own = append(own, d.read(f, header...)...)
	}
	if d.local != nil {
		if files, err = fs.Glob(d.local, pattern); err != nil {
			d.errs = append(d.errs, err)
		}
		for _, f := range files {
			local = append(local, d.readLocal(f, unique, header)...)
		}
		d.once(local, unique)
	}
	return d.replaced(own, local, group)
}

// replaced drops the program's rows whose key the user's rows have.
func (d *decoder) replaced(own, local []record, key keys) []record {
	if len(local) == 0 {
		return own
	}
	mine := map[string]bool{}
	for _, r := range local {
		mine[key.of(r)] = true
	}
	own = slices.DeleteFunc(own, func(r record) bool { return mine[key.of(r)] })
	return append(own, local...)
}

// once refuses two rows of the user with one key.
func (d *decoder) once(rows []record, key keys) {
	first := map[string]record{}
	for _, r := range rows {
		k := key.of(r)
		if o, twice := first[k]; twice {
			r.problem("%s stands at %s:%d too: keep one of the two", key.show(r), o.file, o.line)
			continue
		}
		first[k] = r
	}
}

// readLocal reads a file of the user: any of the columns in any order, but no
// unknown one; status and source are STIS's to fill.
func (d *decoder) readLocal(file string, key keys, header []string) []record {
	if d.local == nil {
		return nil
	}
	text, err := fs.ReadFile(d.local, file)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			d.errs = append(d.errs, err)
		}
		return nil
	}
	name := localFolder + file
	sum := sha256.Sum256(text)
	text = bytes.ReplaceAll(bytes.TrimPrefix(text, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
	if !utf8.Valid(text) {
		d.problem(name, 1, "text is not UTF-8: save the sheet as CSV UTF-8")
		return nil
	}
	r := csv.NewReader(bytes.NewReader(text))
	first, err := r.Read()
	if err != nil {
		d.problem(name, 1, "no header line, want columns of %s", strings.Join(offered(header), ","))
		return nil
	}
	if !d.columns(name, first, key, header) {
		return nil
	}
	rows, err := d.rest(r, name, first)
	if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
		d.problem(name, bad.Line, "%v", bad.Err)
	}
	for i := range rows {
		rows[i].complete(header)
	}
	d.once(rows, key)
	d.overlays = append(d.overlays, Overlay{File: file, SHA256: hex.EncodeToString(sum[:]), Rows: len(rows)})
	return rows
}

// offered are the columns a user may fill.
func offered(header []string) []string {
	return slices.DeleteFunc(slices.Clone(header), func(c string) bool { return c == "status" || c == "name_status" || c == "source" })
}

func (d *decoder) columns(name string, first []string, key keys, header []string) bool {
	may, ok := offered(header), true
	for i, c := range first {
		switch {
		case slices.Contains(first[:i], c):
			d.problem(name, 1, "column %q stands twice", c)
			ok = false
		case !slices.Contains(may, c) && slices.Contains(header, c):
			d.problem(name, 1, "column %q is filled by STIS (status local, source the file): leave it out", c)
			ok = false
		case !slices.Contains(may, c):
			d.problem(name, 1, "unknown column %q%s; known are %s", c, meant(c, may), strings.Join(may, ", "))
			ok = false
		}
	}
	for _, c := range key {
		if !slices.Contains(first, c) && !optional(c) {
			d.problem(name, 1, "column %q is missing", c)
			ok = false
		}
	}
	return ok
}

// optional are key columns that many lists leave empty.
func optional(column string) bool {
	return column == "edition" || column == "valid_from" || column == "from_edition" || column == "to_edition"
}

// complete gives a row of the user all columns.
func (r *record) complete(header []string) {
	fields := make([]string, len(header))
	for i, c := range header {
		switch c {
		case "status", "name_status":
			fields[i] = "local"
		case "source":
			fields[i] = r.file
		default:
			if j := slices.Index(r.header, c); j >= 0 && j < len(r.fields) {
				fields[i] = r.fields[j]
			}
		}
	}
	r.header, r.fields, r.local = header, fields, true
}

// checkLocalNames refuses files of the user that would be passed over in
// silence.
func (d *decoder) checkLocalNames() {
	if d.local == nil {
		return
	}
	err := fs.WalkDir(d.local, ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			if p == "." && errors.Is(err, fs.ErrNotExist) {
				return fs.SkipAll // no folder, no overlay
			}
			return err
		}
		base := path.Base(p)
		if p != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$")) { // of an editor or of the system
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if e.IsDir() {
			return nil
		}
		switch strings.ToLower(path.Ext(p)) {
		case ".csv":
			if !slices.ContainsFunc(localFiles, func(f string) bool { ok, _ := path.Match(f, p); return ok }) {
				d.problem(localFolder+p, 1, "no such reference file%s; known are %s", meant(p, localFiles), strings.Join(localFiles, ", "))
			}
		case ".xlsx", ".xls", ".et", ".tsv":
			d.problem(localFolder+p, 1, "only CSV is read here: save the sheet as CSV UTF-8")
		}
		return nil
	})
	if err != nil {
		d.errs = append(d.errs, err)
	}
}
