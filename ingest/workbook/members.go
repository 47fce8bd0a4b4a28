package workbook

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"stis/ingest/sheet"
)

// Member is one file inside a zip of workbooks. Its name only tells people
// what it is: no path of an archive is ever used as a path here.
type Member struct {
	Name string // slashes and all, cleaned of what would climb out of a folder
	Size int64  // bytes it inflates to, as declared and enforced

	archive string
	index   int
	limit   int64
}

// Members lists the files of a zip that is no workbook itself. archive is
// false for a file of any other kind. Folders and what systems put beside the
// files of a user (__MACOSX, .DS_Store, Thumbs.db, ~$ locks) are left out.
func Members(ctx context.Context, name string, lim sheet.Limits) (ms []Member, archive bool, err error) {
	if lim == (sheet.Limits{}) {
		lim = sheet.DefaultLimits()
	}
	z, err := zip.OpenReader(name)
	if err != nil {
		return nil, false, ctx.Err() // not a zip, or one so broken that Open says it better
	}
	defer func() { err = errors.Join(err, z.Close()) }()
	if kindOfZip(&z.Reader) != zipOther {
		return nil, false, nil
	}
	if len(z.File) > lim.Sheets {
		return nil, true, &sheet.LimitError{What: "files in the archive", Limit: int64(lim.Sheets)}
	}
	var sum uint64
	for i, f := range z.File {
		if sum += f.UncompressedSize64; sum > uint64(lim.Inflated) || f.UncompressedSize64 > uint64(lim.Inflated) {
			return nil, true, &sheet.LimitError{What: "inflated size", Limit: lim.Inflated, Part: "the archive"}
		}
		if tooDense(f, lim) {
			return nil, true, &sheet.LimitError{What: "compression ratio", Limit: lim.Ratio, Part: memberName(f)}
		}
		n := memberName(f)
		if n == "" || strings.HasSuffix(n, "/") || f.FileInfo().IsDir() || clutter(n) {
			continue
		}
		ms = append(ms, Member{Name: n, Size: int64(f.UncompressedSize64), archive: name, index: i, limit: int64(f.UncompressedSize64)})
	}
	slices.SortStableFunc(ms, func(a, b Member) int { return strings.Compare(a.Name, b.Name) })
	return ms, true, nil
}

func tooDense(f *zip.File, lim sheet.Limits) bool {
	return f.UncompressedSize64 > sheet.RatioFree && f.UncompressedSize64/uint64(lim.Ratio) > f.CompressedSize64
}

// Extract writes the bytes of the member to w.
func (m Member) Extract(w io.Writer) (err error) {
	z, err := zip.OpenReader(m.archive)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, z.Close()) }()
	f := z.File[m.index]
	if f.Flags&1 != 0 {
		return sheet.ErrEncrypted
	}
	r, err := f.Open()
	if err != nil {
		return sheet.Broken("member "+m.Name, err)
	}
	defer func() { _ = r.Close() }() // nothing to report after reading
	n, err := io.Copy(w, io.LimitReader(r, m.limit+1))
	switch {
	case n > m.limit:
		return &sheet.LimitError{What: "inflated size", Limit: m.limit, Part: m.Name}
	case err != nil:
		return sheet.Broken("member "+m.Name, fmt.Errorf("cannot be unpacked: %w", err))
	}
	return nil
}

// memberName decodes and cleans a name. Chinese Windows writes GB18030 without
// a word about it.
func memberName(f *zip.File) string {
	name := f.Name
	if f.NonUTF8 {
		if s, err := simplifiedchinese.GB18030.NewDecoder().String(name); err == nil {
			name = s
		}
	}
	name = strings.ToValidUTF8(strings.ReplaceAll(name, "\\", "/"), "\ufffd")
	folder := strings.HasSuffix(name, "/")
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	if folder && name != "" {
		name += "/"
	}
	return name
}

func clutter(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(name, "__MACOSX/") || base == ".DS_Store" || base == "Thumbs.db" || base == "desktop.ini" || strings.HasPrefix(base, "~$")
}

// What a zip holds, told by the names in its directory.
type zipKind uint8

const (
	zipOther zipKind = iota
	zipWorkbook
	zipBinary // xlsb
	zipOpenDocument
	zipWord
	zipSlides
)

// kindOfZip looks for the main part of each format. A workbook may keep its
// parts anywhere; the list of content types is what all of them have.
func kindOfZip(z *zip.Reader) zipKind {
	kind, types := zipOther, false
	for _, m := range z.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(m.Name, "\\", "/"), "/"))
		switch {
		case name == "xl/workbook.bin":
			return zipBinary
		case strings.HasPrefix(name, "xl/"):
			kind = zipWorkbook
		case name == "[content_types].xml":
			types = true
		case strings.HasPrefix(name, "word/"):
			return zipWord
		case strings.HasPrefix(name, "ppt/"):
			return zipSlides
		case name == "content.xml":
			return zipOpenDocument
		}
	}
	if types && kind == zipOther {
		kind = zipWorkbook
	}
	return kind
}
