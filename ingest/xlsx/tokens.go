package xlsx

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"stis/ingest/sheet"
)

// kind is what a token is.
type kind uint8

const (
	ended kind = iota // the end of the part
	opening
	closing
	chars   // text as written, its references not yet resolved
	literal // text of a CDATA section, which has no references
)

// attr is an attribute of an opening tag, its prefix left out.
type attr struct{ name, value []byte }

// tokens cuts a part of a workbook into the tokens of XML. Names are told by
// their local part: what prefix a writer gives a namespace is its own affair.
// No document type is read, so no entity but the five of XML exists.
type tokens struct {
	win   *windows
	part  string
	lim   sheet.Limits
	buf   []byte
	pos   int // of the next token
	end   int // of the bytes; zeros follow
	name  []byte
	attrs []attr
	text  []byte // valid until the next token, as the others are
	empty bool   // the tag just opened is to be closed: <c/>

	names []byte // of the open elements, one behind the other
	opens []int  // where each begins
	root  bool   // the first element was seen
}

// newTokens starts on an open part.
func newTokens(ctx context.Context, part string, in io.Reader, size int64, lim sheet.Limits) *tokens {
	return &tokens{win: newWindows(ctx, in, size), part: part, lim: lim}
}

// fail names the part in an error; being told to stop is no fault of the file.
func (x *tokens) fail(err error) error {
	if stopped := x.win.ctx.Err(); stopped != nil {
		return stopped
	}
	return sheet.Broken(x.part, err)
}

func (x *tokens) limit(what string, n int) error {
	return &sheet.LimitError{What: what, Limit: int64(n), Part: x.part}
}

// more brings the next window in behind what begins at pos.
func (x *tokens) more() error {
	if x.end-x.pos > x.lim.Text {
		return x.limit("length of a text", x.lim.Text)
	}
	buf, pos, end, err := x.win.next(x.buf[x.pos:x.end])
	if err != nil {
		return err
	}
	x.buf, x.pos, x.end = buf, pos, end
	return nil
}

// need has n bytes at pos unless the part ends before.
func (x *tokens) need(n int) error {
	for x.end-x.pos < n {
		if err := x.more(); err != nil {
			return err
		}
	}
	return nil
}

// until gives the distance from pos to the mark, looking behind from.
func (x *tokens) until(from int, mark string) (int, error) {
	for {
		if i := bytes.Index(x.buf[x.pos+from:x.end], []byte(mark)); i >= 0 {
			if from+i > x.lim.Text {
				return 0, x.limit("length of a text", x.lim.Text)
			}
			return from + i, nil
		}
		from = max(from, x.end-x.pos-len(mark)+1)
		if err := x.more(); err != nil {
			return 0, err
		}
	}
}

// next moves to the next token. Comments and processing instructions are
// passed over.
func (x *tokens) next() (kind, error) {
	if x.empty {
		x.empty = false
		return closing, x.pop()
	}
	for {
		if err := x.need(1); errors.Is(err, io.EOF) {
			return ended, x.atEnd()
		} else if err != nil {
			return ended, x.fail(err)
		}
		if x.buf[x.pos] != '<' {
			return chars, x.characters()
		}
		k, err := x.markup()
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return ended, x.fail(err)
		}
		if k != ended {
			return k, nil
		}
	}
}

// atEnd checks that everything that was opened is closed.
func (x *tokens) atEnd() error {
	if len(x.opens) > 0 || !x.root {
		return x.fail(io.ErrUnexpectedEOF)
	}
	return nil
}

// characters takes the text up to the next tag.
func (x *tokens) characters() error {
	n, err := x.until(0, "<")
	if errors.Is(err, io.EOF) {
		n, err = x.end-x.pos, nil
	}
	if err != nil {
		return x.fail(err)
	}
	x.text = x.buf[x.pos : x.pos+n]
	x.pos += n
	if len(x.opens) == 0 && len(bytes.TrimSpace(x.text)) > 0 {
		return x.fail(errors.New("text outside of the root element: no XML"))
	}
	return nil
}

// markup takes what begins with <. It returns ended for what is passed over.
func (x *tokens) markup() (kind, error) {
	if err := x.need(2); err != nil {
		return ended, err
	}
	switch x.buf[x.pos+1] {
	case '/':
		n, err := x.until(2, ">")
		if err != nil {
			return ended, err
		}
		x.name = bytes.TrimRight(x.buf[x.pos+2:x.pos+n], " \t\r\n")
		x.pos += n + 1
		return closing, x.close()
	case '?':
		n, err := x.until(2, "?>")
		if err != nil {
			return ended, err
		}
		err = declaration(x.buf[x.pos+2 : x.pos+n])
		x.pos += n + 2
		return ended, err
	case '!':
		return x.special()
	}
	return opening, x.open()
}

// declaration refuses encodings other than Unicode's: the standard knows none,
// and UTF-16 has become UTF-8 before.
func declaration(text []byte) error {
	_, rest, ok := strings.Cut(string(text), "encoding")
	if rest = strings.TrimLeft(rest, " \t\r\n="); !ok || !bytes.HasPrefix(text, []byte("xml")) || rest == "" {
		return nil
	}
	name, _, _ := strings.Cut(rest[1:], rest[:1])
	switch strings.ToLower(name) {
	case "utf-8", "utf8", "utf-16", "utf-16be", "utf-16le", "us-ascii", "ascii":
		return nil
	}
	return fmt.Errorf("encoding %q is not allowed in a workbook", name)
}

// special takes comments and CDATA sections and refuses everything else that
// begins with <!.
func (x *tokens) special() (kind, error) {
	if err := x.need(4); err != nil {
		return ended, err
	}
	if string(x.buf[x.pos:x.pos+4]) == "<!--" {
		n, err := x.until(4, "-->")
		if err == nil {
			x.pos += n + 3
		}
		return ended, err
	}
	const cdata = "<![CDATA["
	if err := x.need(len(cdata)); err != nil {
		return ended, err
	}
	if string(x.buf[x.pos:x.pos+len(cdata)]) != cdata || len(x.opens) == 0 {
		return ended, errors.New("a document type or entity definition, which no workbook has")
	}
	n, err := x.until(len(cdata), "]]>")
	if err != nil {
		return ended, err
	}
	x.text = x.buf[x.pos+len(cdata) : x.pos+n]
	x.pos += n + 3
	return literal, nil
}

// open takes an opening tag.
func (x *tokens) open() error {
	n, err := x.tagEnd()
	if err != nil {
		return err
	}
	tag := x.buf[x.pos+1 : x.pos+n]
	x.pos += n + 1
	if x.empty = len(tag) > 0 && tag[len(tag)-1] == '/'; x.empty {
		tag = tag[:len(tag)-1]
	}
	i := 0
	for i < len(tag) && !space(tag[i]) {
		i++
	}
	if i == 0 || len(x.opens) == 0 && x.root {
		return errors.New("a tag without a name, or a second root element")
	}
	if len(x.opens) == x.lim.Depth {
		return x.limit("depth of XML", x.lim.Depth)
	}
	x.root = true
	x.push(tag[:i])
	x.name = local(tag[:i])
	return x.attributes(tag[i:])
}

// tagEnd gives the distance from pos to the > that ends a tag; one in a value
// does not.
func (x *tokens) tagEnd() (int, error) {
	i, quote := 1, byte(0)
	for {
		for ; x.pos+i < x.end; i++ {
			switch c := x.buf[x.pos+i]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '>':
				return i, nil
			case c == '"' || c == '\'':
				quote = c
			case c == '<':
				return 0, errors.New("a tag is not closed")
			}
		}
		if err := x.more(); err != nil {
			return 0, err
		}
	}
}

// attributes cuts the attributes of a tag apart.
func (x *tokens) attributes(b []byte) error {
	x.attrs = x.attrs[:0]
	for {
		b = bytes.TrimLeft(b, " \t\r\n")
		if len(b) == 0 {
			return nil
		}
		eq := bytes.IndexByte(b, '=')
		if eq <= 0 {
			return fmt.Errorf("<%s> has an attribute without a value", x.name)
		}
		name := bytes.TrimRight(b[:eq], " \t\r\n")
		b = bytes.TrimLeft(b[eq+1:], " \t\r\n")
		if len(b) == 0 || b[0] != '"' && b[0] != '\'' {
			return fmt.Errorf("<%s> has an attribute without quotes", x.name)
		}
		end := bytes.IndexByte(b[1:], b[0])
		if end < 0 {
			return fmt.Errorf("<%s> has an attribute without an end", x.name)
		}
		x.attrs = append(x.attrs, attr{local(name), b[1 : end+1]})
		b = b[end+2:]
	}
}

// attr gives the value of an attribute as written.
func (x *tokens) attr(name string) ([]byte, bool) {
	for i := range x.attrs {
		if string(x.attrs[i].name) == name {
			return x.attrs[i].value, true
		}
	}
	return nil, false
}

// value gives the value of an attribute with its references resolved; an
// attribute that is not there is empty.
func (x *tokens) value(name string) (string, error) {
	v, _ := x.attr(name)
	out, err := resolve(nil, v)
	if err != nil {
		return "", x.fail(fmt.Errorf("attribute %s: %w", name, err))
	}
	return string(out), nil
}

// truth reports whether an attribute says yes.
func (x *tokens) truth(name string) bool {
	v, _ := x.attr(name)
	return string(v) == "1" || string(v) == "true" || string(v) == "on"
}

// skip passes over the element just opened.
func (x *tokens) skip() error {
	for depth := len(x.opens); len(x.opens) >= depth; {
		if _, err := x.next(); err != nil {
			return err
		}
	}
	return nil
}

func (x *tokens) push(name []byte) {
	x.opens = append(x.opens, len(x.names))
	x.names = append(x.names, name...)
}

// close closes the innermost element, which must bear the name of the tag.
func (x *tokens) close() error {
	n := len(x.opens)
	if n == 0 || !bytes.Equal(x.names[x.opens[n-1]:], x.name) {
		return fmt.Errorf("</%.40s> closes nothing that is open", x.name)
	}
	return x.pop()
}

// pop closes the innermost element.
func (x *tokens) pop() error {
	n := len(x.opens) - 1
	x.name = local(x.names[x.opens[n]:])
	x.names, x.opens = x.names[:x.opens[n]], x.opens[:n]
	return nil
}

// content appends the text of the element just opened, up to its end.
func (x *tokens) content(out []byte) ([]byte, error) {
	for depth := len(x.opens); len(x.opens) >= depth; {
		k, err := x.next()
		switch {
		case err != nil:
			return out, err
		case k == opening:
			err = x.skip()
		case k == chars:
			if out, err = resolve(out, x.text); err != nil {
				err = x.fail(err)
			}
		case k == literal:
			out, err = append(out, x.text...), legible(x.text)
			if err != nil {
				err = x.fail(err)
			}
		}
		if err == nil && len(out) > x.lim.Text {
			err = x.limit("length of a text", x.lim.Text)
		}
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// item appends the text of the si or is element just opened: its runs joined,
// phonetic guides left out.
func (x *tokens) item(out []byte) ([]byte, error) {
	for depth := len(x.opens); len(x.opens) >= depth; {
		k, err := x.next()
		if err == nil && k == opening {
			switch string(x.name) {
			case "t":
				out, err = x.content(out)
			case "r":
			default:
				err = x.skip()
			}
		}
		if err == nil && len(out) > x.lim.Text {
			err = x.limit("length of a text", x.lim.Text)
		}
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// inside reports whether the next token is in an element that bears the name as
// it is written, without a prefix.
func (x *tokens) inside(name string) bool {
	n := len(x.opens)
	return n > 0 && !x.empty && string(x.names[x.opens[n-1]:]) == name
}

// local cuts the prefix off a name.
func local(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

func space(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
