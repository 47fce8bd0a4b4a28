package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// keep copies the file into the archive under its SHA-256 before anything
// reads it.
func (in *Ingester) keep(path string) (sum string, size int64, err error) {
	src, err := os.Open(path)
	if err != nil {
		return "", 0, fmt.Errorf("archive: %w", err)
	}
	defer func() { _ = src.Close() }() // only read
	sum, size, err = in.keepBytes(func(w io.Writer) error {
		_, err := io.Copy(w, src)
		return err
	})
	if err != nil {
		return "", 0, fmt.Errorf("archive %s: %w", path, err)
	}
	return sum, size, nil
}

// keepBytes archives what write gives. The copy is written beside its place,
// synced and renamed, so that a name in the archive always stands for all its
// bytes.
func (in *Ingester) keepBytes(write func(io.Writer) error) (sum string, size int64, err error) {
	tmp, err := os.CreateTemp(in.archive, "incoming-*")
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // gone already after the rename
	hash := sha256.New()
	count := &counter{}
	err = write(io.MultiWriter(tmp, hash, count))
	size = count.n
	sum = hex.EncodeToString(hash.Sum(nil))
	place := filepath.Join(in.archive, sum)
	if st, statErr := os.Stat(place); err == nil && statErr == nil && st.Size() == size {
		return sum, size, tmp.Close()
	}
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return "", 0, err
	}
	if err := os.Chmod(tmp.Name(), 0o444); err != nil {
		return "", 0, err
	}
	if err := os.Rename(tmp.Name(), place); err != nil {
		return "", 0, err
	}
	return sum, size, syncDir(in.archive)
}

// counter counts the bytes written to it.
type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("sync %s: %w", dir, err)
	}
	return nil
}
