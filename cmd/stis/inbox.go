package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"stis/ingest"
	"stis/warehouse"
)

// scanInbox lists the files under inbox/<source>/, sorted; hidden files and
// the lock files of office programs are passed over. A file in a folder that is
// no source is told by its header. Pipes, broken links and the like are odd:
// they are named and never block the rest.
func scanInbox(w *workspace, at time.Time) (ds []ingest.Delivery, odd []string, err error) {
	inbox := w.path("inbox")
	err = filepath.WalkDir(inbox, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if unfinished(e.Name()) {
			return nil
		}
		if st, err := os.Stat(path); err != nil || !st.Mode().IsRegular() {
			odd = append(odd, path)
			return nil
		}
		rel, err := filepath.Rel(inbox, path)
		if err != nil {
			return err
		}
		folder, _, nested := strings.Cut(filepath.ToSlash(rel), "/")
		if !nested {
			folder = ""
		}
		d := ingest.Delivery{Path: path, Name: e.Name(), Received: at}
		d.Source, d.Why = sourceOfFolder(w, folder)
		ds = append(ds, d)
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("inbox: %w", err)
	}
	return ds, odd, nil
}

// unfinished reports a file that is hidden, a lock of an office program, or
// still on its way.
func unfinished(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") {
		return true
	}
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".tmp" || ext == ".part" || ext == ".crdownload"
}

// sourceOfFolder is the folder's name when it is a source, else empty: then the
// header tells.
func sourceOfFolder(w *workspace, folder string) (string, ingest.Bilingual) {
	if w.sources.Source(folder) != nil {
		return folder, ingest.Bilingual{Zh: "按所在文件夹" + folder, En: "by its folder " + folder}
	}
	return "", ingest.Bilingual{}
}

func sourceNames(w *workspace) []string {
	var names []string
	for _, l := range w.sources.All() {
		if l.Name == l.Source {
			names = append(names, l.Source)
		}
	}
	return names
}

// newDeliveries drops the files whose name and bytes are those of the last
// delivery of that name, so that scanning the inbox again records nothing twice.
// A refused file is tried again in another folder only; in its own, --replay
// does it. What cannot be opened is odd and holds up nothing else.
func newDeliveries(ctx context.Context, db *warehouse.DB, ds []ingest.Delivery) (fresh []ingest.Delivery, odd []string, err error) {
	type name struct{ source, file string }
	last := map[name]string{}
	err = scanEach(ctx, db, `select coalesce(source, ''), file_name, coalesce(sha256, ''), outcome from raw.delivery order by received_at, outcome <> 'refused', delivery_id`,
		func(scan func(...any) error) error {
			var n name
			var sum, outcome string
			err := scan(&n.source, &n.file, &sum, &outcome)
			last[n] = sum
			if outcome != ingest.Refused {
				last[name{file: n.file}] = sum // of a folder that is no source, told by its header
			}
			return err
		})
	if err != nil {
		return nil, nil, err
	}
	for _, d := range ds {
		sum, err := hashFile(d.Path)
		switch {
		case err != nil:
			odd = append(odd, d.Path)
		case last[name{d.Source, d.Name}] != sum:
			fresh = append(fresh, d)
		}
	}
	return fresh, odd, nil
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
