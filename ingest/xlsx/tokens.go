package xlsx

import (
	"encoding/xml"
	"fmt"
	"io"

	"stis/ingest/sheet"
)

// Bounds on what one cell and one row may hold, far above what Excel writes:
// 32,767 characters a cell.
const (
	maxToken = 1 << 20  // bytes of one tag or one run of text, and of one cell
	maxRow   = 16 << 20 // bytes of the texts of one row
)

// tokens reads XML one token at a time, none longer than maxToken. The decoder
// itself would buffer a text of any length, a gigabyte of spaces too.
type tokens struct {
	dec *xml.Decoder
	in  meter
}

func newTokens(r io.Reader) *tokens {
	t := &tokens{in: meter{r: r, buf: make([]byte, 64<<10)}}
	t.dec = xml.NewDecoder(&t.in) // takes an io.ByteReader as it is and reads no further than it must
	return t
}

// next returns the next token, valid until the one after it.
func (t *tokens) next() (xml.Token, error) {
	t.in.count = 0
	return t.dec.RawToken()
}

// meter counts the bytes that are taken from it.
type meter struct {
	r        io.Reader
	buf      []byte
	at, end  int
	count    int
	readFail error
}

// ReadByte fails when too many bytes are taken for one token.
func (m *meter) ReadByte() (byte, error) {
	if m.at == m.end {
		if err := m.more(); err != nil {
			return 0, err
		}
	}
	if m.count++; m.count > maxToken {
		return 0, tooLong("a text or tag", maxToken)
	}
	c := m.buf[m.at]
	m.at++
	return c, nil
}

func (m *meter) more() error {
	for m.readFail == nil {
		n, err := m.r.Read(m.buf)
		m.at, m.end, m.readFail = 0, n, err
		if n > 0 {
			return nil
		}
	}
	return m.readFail
}

// Read makes a meter an io.Reader, which xml.NewDecoder asks for and never
// calls on an io.ByteReader.
func (m *meter) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c, err := m.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = c
	return 1, nil
}

func tooLong(what string, bound int) error {
	return fmt.Errorf("%s of more than %d bytes: %w", what, bound, sheet.ErrTooLong)
}
