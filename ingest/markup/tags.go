package markup

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

const spaces = " \t\r\n"

// startTag reads name and attributes. raw lies in the buffer, where it stays
// until the next fill.
func (s *Scanner) startTag(raw []byte) (Token, error) {
	size := len(raw) + 2
	empty := raw[len(raw)-1] == '/'
	if empty {
		raw = raw[:len(raw)-1]
	}
	end := bytes.IndexAny(raw, spaces)
	if end < 0 {
		end = len(raw)
	}
	n, err := s.intern(raw[:end])
	if err != nil {
		return Token{}, err
	}
	if err := s.readAttrs(raw[end:]); err != nil {
		return Token{}, err
	}
	if len(s.open) == 0 && s.rooted {
		return Token{}, s.broken("a second root element <%s>", n.full)
	}
	if len(s.open) >= s.lim.Depth {
		return Token{}, s.long("nested elements", s.lim.Depth)
	}
	s.rooted, s.pending = true, empty
	s.open = append(s.open, n)
	s.pos += size
	return Token{Kind: Start, Name: n.local, Prefix: n.prefix, attrs: s.attrs, s: s}, nil
}

func (s *Scanner) readAttrs(raw []byte) error {
	s.attrs = s.attrs[:0]
	for {
		trimmed := bytes.TrimLeft(raw, spaces)
		if len(trimmed) == 0 {
			return nil
		}
		if len(trimmed) == len(raw) {
			return s.broken("no space before an attribute")
		}
		eq := bytes.IndexByte(trimmed, '=')
		if eq < 0 {
			return s.broken("attribute %q without a value", clip(trimmed))
		}
		n, err := s.intern(bytes.TrimRight(trimmed[:eq], spaces))
		if err != nil {
			return err
		}
		value := bytes.TrimLeft(trimmed[eq+1:], spaces)
		if len(value) == 0 || value[0] != '"' && value[0] != '\'' {
			return s.broken("attribute %s without quotation marks", n.full)
		}
		end := bytes.IndexByte(value[1:], value[0])
		if end < 0 {
			return s.broken("attribute %s without an end", n.full)
		}
		for _, a := range s.attrs {
			if a.name.full == n.full {
				return s.broken("attribute %s twice", n.full)
			}
		}
		if len(s.attrs) == maxAttrs {
			return s.long("attributes of an element", maxAttrs)
		}
		s.attrs = append(s.attrs, attr{n, value[1 : end+1]})
		raw = value[end+2:]
		if err := s.check(value[1 : end+1]); err != nil {
			return err
		}
	}
}

// Attr gives an attribute by its name without prefix: the first of that name
// in the tag. Declarations of namespaces are no attributes.
func (t Token) Attr(local string) (string, bool) {
	for _, a := range t.attrs {
		if a.name.local == local && a.name.prefix != "xmlns" && a.name.full != "xmlns" {
			return t.s.word(a.value), true
		}
	}
	return "", false
}

// AttrIn gives an attribute by prefix and name, for the documents that use one
// name in two namespaces.
func (t Token) AttrIn(prefix, local string) (string, bool) {
	for _, a := range t.attrs {
		if a.name.local == local && a.name.prefix == prefix {
			return t.s.word(a.value), true
		}
	}
	return "", false
}

// Namespace gives the prefix that the tag binds to a namespace; empty for the
// default one.
func (t Token) Namespace(uri string) (prefix string, ok bool) {
	for _, a := range t.attrs {
		if (a.name.prefix == "xmlns" || a.name.full == "xmlns") && t.s.word(a.value) == uri {
			return strings.TrimPrefix(a.name.local, "xmlns"), true
		}
	}
	return "", false
}

// word makes the text of an attribute. Short ones come again and again, and
// are allocated once.
func (s *Scanner) word(raw []byte) string {
	if v, ok := s.words[string(raw)]; ok {
		return v
	}
	text, err := s.resolve(raw, true, true)
	if err != nil { // readAttrs has checked it
		return ""
	}
	v := string(text)
	if len(raw) <= 32 && len(s.words) < maxNames {
		s.words[string(raw)] = v
	}
	return v
}

// check refuses what resolve would refuse.
func (s *Scanner) check(raw []byte) error {
	_, err := s.resolve(raw, true, true)
	return err
}

// plain marks the bytes that stand for themselves in a text: everything but
// control characters, references and CR.
func plain(c byte) bool { return c >= ' ' && c != '&' && c < 0x80 || c == '\n' || c == '\t' }

// resolve gives the text that raw stands for: references resolved (unless it is
// CDATA), CR LF and CR as LF, and in an attribute every white space a space.
// The result may be raw itself, or lies in scratch until the next call.
func (s *Scanner) resolve(raw []byte, refs, attribute bool) ([]byte, error) {
	i, ascii := 0, true
	for ; i < len(raw); i++ {
		if c := raw[i]; !plain(c) {
			if c < 0x80 {
				break
			}
			ascii = false
		} else if attribute && c < ' ' {
			break
		}
	}
	if !ascii || i < len(raw) {
		if err := s.characters(raw); err != nil {
			return nil, err
		}
	}
	if i == len(raw) {
		return raw, nil
	}
	out := append(s.scratch[:0], raw[:i]...)
	for i < len(raw) {
		c := raw[i]
		i++
		switch {
		case c == '\r':
			if i < len(raw) && raw[i] == '\n' {
				i++
			}
			c = '\n'
		case c == '&' && refs:
			end := bytes.IndexByte(raw[i:min(len(raw), i+16)], ';')
			if end < 0 {
				return nil, s.broken("& that begins no reference")
			}
			r, err := s.reference(raw[i : i+end])
			if err != nil {
				return nil, err
			}
			out = utf8.AppendRune(out, r)
			i += end + 1
			continue
		}
		if attribute && (c == '\n' || c == '\t') {
			c = ' '
		}
		out = append(out, c)
	}
	s.scratch = out
	return out, nil
}

// characters refuses bytes that are not UTF-8 and characters XML has not.
func (s *Scanner) characters(raw []byte) error {
	if !utf8.Valid(raw) {
		return s.broken("bytes that are not UTF-8")
	}
	for i, c := range raw {
		if c < ' ' && c != '\n' && c != '\t' && c != '\r' {
			return s.broken("the control character %#02x", c)
		}
		if c == 0xef && raw[i+1] == 0xbf && raw[i+2] >= 0xbe {
			return s.broken("the character U+FFFE or U+FFFF")
		}
	}
	return nil
}

// reference gives the character of one reference, without & and ;.
func (s *Scanner) reference(raw []byte) (rune, error) {
	switch string(raw) {
	case "amp":
		return '&', nil
	case "lt":
		return '<', nil
	case "gt":
		return '>', nil
	case "quot":
		return '"', nil
	case "apos":
		return '\'', nil
	}
	if len(raw) < 2 || raw[0] != '#' || raw[1] == '+' {
		return 0, s.broken("the entity &%s;, which is not defined", clip(raw))
	}
	digits, base := string(raw[1:]), 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	v, err := strconv.ParseUint(digits, base, 32)
	r := rune(v)
	if err != nil || v > utf8.MaxRune || !utf8.ValidRune(r) || r == 0xfffe || r == 0xffff || r < ' ' && r != '\n' && r != '\t' && r != '\r' {
		return 0, s.broken("&%s; is no character", clip(raw))
	}
	return r, nil
}
