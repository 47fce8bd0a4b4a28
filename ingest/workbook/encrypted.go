package workbook

import (
	"bytes"
	"errors"
	"io"

	"github.com/xuri/excelize/v2"

	"stis/ingest/sheet"
)

// Bounds of what is done for an encrypted workbook: it is decrypted in memory,
// and its own word decides how often the password is hashed.
const (
	maxEncrypted = 256 << 20
	maxSpin      = 10_000_000 // excelize's own bound; Excel writes 100,000
)

// openEncrypted decrypts a workbook with the first password that fits.
func (f *File) openEncrypted(in io.ReaderAt, size int64, o Options) error {
	if len(o.Passwords) == 0 {
		return sheet.ErrEncrypted
	}
	if size > maxEncrypted {
		return &sheet.LimitError{What: "size of an encrypted workbook", Limit: maxEncrypted}
	}
	raw := make([]byte, size)
	if _, err := in.ReadAt(raw, 0); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	for _, password := range o.Passwords {
		plain, err := excelize.Decrypt(raw, &excelize.Options{Password: password})
		if errors.Is(err, excelize.ErrMaxSpinCount) {
			return &sheet.LimitError{What: "rounds of hashing", Limit: maxSpin, Part: "EncryptionInfo"}
		}
		if err != nil || !bytes.HasPrefix(plain, []byte("PK")) {
			continue
		}
		return f.openZip(bytes.NewReader(plain), int64(len(plain)), o)
	}
	return sheet.ErrPassword
}
