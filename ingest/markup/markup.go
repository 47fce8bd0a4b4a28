// Package markup scans XML as a stream of tokens, within limits. The steps:
// the encoding is told from the first bytes and the declaration, the bytes are
// decoded to UTF-8, and each tag and each run of text becomes one Token.
//
// It is stricter than encoding/xml where files attack (a DTD or an entity that
// is not one of the five is an error, nesting and lengths are bounded, bytes
// that do not decode are never replaced) and faster: names are interned, and a
// text without references is a slice of the buffer.
package markup

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"stis/ingest/sheet"
)

// Limits bound what a document may ask for. Zero stands for the default.
type Limits struct {
	Depth int    // nested elements; default 64
	Text  int    // bytes of one text or one tag; default 1 MiB
	Part  string // how errors name the document; default XML
}

// Kind says what a Token is.
type Kind uint8

// Kinds of tokens. An empty element <a/> gives Start and End.
const (
	Start Kind = iota + 1
	End
	Text
)

// Token is one tag or one run of text. Text and the attributes are valid until
// the next call of Next.
type Token struct {
	Kind   Kind
	Name   string // of Start and End, without its prefix
	Prefix string // as written; empty without one
	Text   []byte // of Text, with references resolved and lines ending in LF
	attrs  []attr
	s      *Scanner
}

type name struct{ full, prefix, local string }

type attr struct {
	name  *name
	value []byte // as written
}

// Scanner gives the tokens of one document. It is used by one goroutine.
type Scanner struct {
	src     io.Reader
	lim     Limits
	buf     []byte
	pos     int // next byte of buf to scan
	line    int // lines before buf[0]
	eof     bool
	started bool
	rooted  bool // the root element has been seen
	pending bool // the element just started is empty: its End comes next
	names   map[string]*name
	words   map[string]string
	open    []*name
	attrs   []attr
	scratch []byte
	err     error
}

const (
	window   = 64 << 10
	maxAttrs = 1024
	maxNames = 4096 // interned; further names are allocated one by one
)

// New makes a Scanner; what is wrong with the document comes from Next.
func New(r io.Reader, lim Limits) *Scanner {
	if lim.Depth == 0 {
		lim.Depth = 64
	}
	if lim.Text == 0 {
		lim.Text = 1 << 20
	}
	if lim.Part == "" {
		lim.Part = "XML"
	}
	return &Scanner{src: r, lim: lim, names: map[string]*name{}, words: map[string]string{}}
}

// Depth is the number of elements that are open: 1 after the root's Start.
func (s *Scanner) Depth() int { return len(s.open) }

// Next gives the next token, io.EOF after the last. Errors of the document are
// a *sheet.BrokenError or a *sheet.LimitError; errors of the reader come back
// as they are. After an error every call gives it again.
func (s *Scanner) Next() (Token, error) {
	if s.err != nil {
		return Token{}, s.err
	}
	t, err := s.next()
	s.err = err
	return t, err
}

// Skip reads to the end of the element whose Start was the last token.
func (s *Scanner) Skip() error {
	for depth := len(s.open) - 1; len(s.open) > depth; {
		if _, err := s.Next(); err != nil {
			return err
		}
	}
	return nil
}

func (s *Scanner) next() (Token, error) {
	if !s.started {
		s.started = true
		if err := s.start(); err != nil {
			return Token{}, err
		}
	}
	if s.pending {
		s.pending = false
		return s.close(), nil
	}
	for {
		if s.pos == len(s.buf) {
			if err := s.fill(); err != nil {
				return Token{}, s.atEOF(err)
			}
		}
		if s.buf[s.pos] != '<' {
			t, err := s.text()
			if err != nil || t.Kind == Text {
				return t, err
			}
			continue
		}
		t, err := s.angle()
		if err != nil || t.Kind != 0 {
			return t, err
		}
	}
}

// atEOF judges an end of the document.
func (s *Scanner) atEOF(err error) error {
	if !errors.Is(err, io.EOF) {
		return err
	}
	if n := len(s.open); n > 0 {
		return s.broken("ends inside <%s>", s.open[n-1].full)
	}
	if !s.rooted {
		return s.broken("holds no element")
	}
	return io.EOF
}

// broken is an error at the present place.
func (s *Scanner) broken(format string, args ...any) error {
	line := s.line + 1 + bytes.Count(s.buf[:s.pos], []byte("\n"))
	return sheet.Broken(s.lim.Part, fmt.Errorf("line %d: %w", line, fmt.Errorf(format, args...)))
}

func (s *Scanner) long(what string, limit int) error {
	return &sheet.LimitError{What: what, Limit: int64(limit), Part: s.lim.Part}
}

// fill reads more behind what is in the buffer, dropping what is scanned. It
// gives io.EOF when nothing more came.
func (s *Scanner) fill() error {
	if s.eof {
		return io.EOF
	}
	if s.pos > 0 {
		s.line += bytes.Count(s.buf[:s.pos], []byte("\n"))
		s.buf = s.buf[:copy(s.buf, s.buf[s.pos:])]
		s.pos = 0
	}
	if free := cap(s.buf) - len(s.buf); free < window/2 {
		s.buf = append(make([]byte, 0, 2*cap(s.buf)+window), s.buf...)
	}
	for range 100 {
		n, err := s.src.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
		if errors.Is(err, io.EOF) {
			s.eof = true
		} else if err != nil {
			return err
		}
		if n > 0 {
			return nil
		}
		if s.eof {
			return io.EOF
		}
	}
	return io.ErrNoProgress
}

// need makes at least n bytes available from pos on, fewer at the end.
func (s *Scanner) need(n int) error {
	for len(s.buf)-s.pos < n {
		if err := s.fill(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// text scans to the next tag. Outside the root only white space may stand, and
// gives no token.
func (s *Scanner) text() (Token, error) {
	n := 0
	for {
		rest := s.buf[s.pos+n:]
		if i := bytes.IndexByte(rest, '<'); i >= 0 {
			n += i
			break
		}
		if n += len(rest); n > s.lim.Text {
			return Token{}, s.long("length of a text", s.lim.Text)
		}
		if err := s.fill(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return Token{}, err
		}
	}
	if n > s.lim.Text {
		return Token{}, s.long("length of a text", s.lim.Text)
	}
	raw := s.buf[s.pos : s.pos+n]
	if len(s.open) == 0 {
		if len(bytes.Trim(raw, " \t\r\n")) > 0 { // no other space is one of XML's
			return Token{}, s.broken("text outside the root element")
		}
		s.pos += n
		return Token{}, nil
	}
	if bytes.Contains(raw, []byte("]]>")) {
		return Token{}, s.broken("]]> in a text")
	}
	text, err := s.resolve(raw, true, false)
	if err != nil {
		return Token{}, err
	}
	s.pos += n
	return Token{Kind: Text, Text: text}, nil
}

// angle scans what begins with <: a tag, a comment, an instruction or CDATA.
// Kind is 0 for what gives no token.
func (s *Scanner) angle() (Token, error) {
	if err := s.need(9); err != nil {
		return Token{}, err
	}
	rest := s.buf[s.pos:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		return Token{}, s.past(4, "-->")
	case bytes.HasPrefix(rest, []byte("<?")):
		return Token{}, s.past(2, "?>")
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return s.cdata()
	case bytes.HasPrefix(rest, []byte("<!")):
		return Token{}, s.broken("a DTD or entity definition, which no honest file needs")
	}
	raw, err := s.tag()
	if err != nil {
		return Token{}, err
	}
	if raw[1] == '/' {
		return s.endTag(raw[2 : len(raw)-1])
	}
	return s.startTag(raw[1 : len(raw)-1])
}

// past drops everything up to and with end, without holding it in memory.
func (s *Scanner) past(from int, end string) error {
	s.pos += from
	for {
		if i := bytes.Index(s.buf[s.pos:], []byte(end)); i >= 0 {
			s.pos += i + len(end)
			return nil
		}
		s.pos = max(s.pos, len(s.buf)-len(end)+1)
		if err := s.fill(); errors.Is(err, io.EOF) {
			return s.broken("ends before %q", end)
		} else if err != nil {
			return err
		}
	}
}

func (s *Scanner) cdata() (Token, error) {
	const open = len("<![CDATA[")
	for from := open; ; {
		if i := bytes.Index(s.buf[s.pos+from:], []byte("]]>")); i >= 0 {
			raw := s.buf[s.pos+open : s.pos+from+i]
			if len(raw) > s.lim.Text {
				return Token{}, s.long("length of a text", s.lim.Text)
			}
			if len(s.open) == 0 {
				return Token{}, s.broken("text outside the root element")
			}
			text, err := s.resolve(raw, false, false)
			s.pos += from + i + 3
			return Token{Kind: Text, Text: text}, err
		}
		from = max(open, len(s.buf)-s.pos-2)
		if from > s.lim.Text+open+3 {
			return Token{}, s.long("length of a text", s.lim.Text)
		}
		if err := s.fill(); errors.Is(err, io.EOF) {
			return Token{}, s.broken("ends inside CDATA")
		} else if err != nil {
			return Token{}, err
		}
	}
}

// tag gives the bytes of a tag from < to >, which may stand inside quotes. The
// slice is valid until the next fill.
func (s *Scanner) tag() ([]byte, error) {
	quote := byte(0)
	for n := 1; ; {
		rest := s.buf[s.pos:]
		for ; n < len(rest); n++ {
			switch c := rest[n]; {
			case quote != 0:
				if c == quote {
					quote = 0
				} else if c == '<' {
					return nil, s.broken("< inside a tag")
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '<':
				return nil, s.broken("< inside a tag")
			case c == '>':
				if n == 1 || n == 2 && rest[1] == '/' {
					return nil, s.broken("a tag without a name")
				}
				return rest[:n+1], nil
			}
		}
		if n > s.lim.Text {
			return nil, s.long("length of a tag", s.lim.Text)
		}
		if err := s.fill(); errors.Is(err, io.EOF) {
			return nil, s.broken("ends inside a tag")
		} else if err != nil {
			return nil, err
		}
	}
}

func (s *Scanner) endTag(raw []byte) (Token, error) {
	raw = bytes.TrimRight(raw, " \t\r\n")
	if len(s.open) == 0 || s.open[len(s.open)-1].full != string(raw) {
		want := "none"
		if len(s.open) > 0 {
			want = "</" + s.open[len(s.open)-1].full + ">"
		}
		return Token{}, s.broken("</%s> where %s is due", clip(raw), want)
	}
	s.pos += bytes.IndexByte(s.buf[s.pos:], '>') + 1
	return s.close(), nil
}

// close ends the innermost element.
func (s *Scanner) close() Token {
	n := s.open[len(s.open)-1]
	s.open = s.open[:len(s.open)-1]
	return Token{Kind: End, Name: n.local, Prefix: n.prefix}
}

func clip(b []byte) []byte { return b[:min(len(b), 40)] }

// intern gives the parts of a name, without allocating one seen before.
func (s *Scanner) intern(raw []byte) (*name, error) {
	if n, ok := s.names[string(raw)]; ok {
		return n, nil
	}
	if len(raw) == 0 || !utf8.Valid(raw) || bytes.ContainsAny(raw, "&;\"'=<>/\x00") || bytes.IndexByte([]byte("-.0123456789"), raw[0]) >= 0 {
		return nil, s.broken("%q is no name", clip(raw))
	}
	n := &name{full: string(raw)}
	n.local = n.full
	if i := bytes.IndexByte(raw, ':'); i > 0 && i < len(raw)-1 {
		n.prefix, n.local = n.full[:i], n.full[i+1:]
	}
	if len(s.names) < maxNames {
		s.names[n.full] = n
	}
	return n, nil
}
