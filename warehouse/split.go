package warehouse

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// piece is one statement of an SQL text, without its semicolon.
type piece struct {
	text   string
	line   int      // where its first token stands, from 1
	params []string // $name and $1 in order of first use, without the dollar
	words  []string // its first bare words and parentheses, in lower case
	calls  []string // the names that stand before a parenthesis, in lower case
}

// call is a statement with the arguments it names.
type call struct {
	piece
	args []any
}

// keptWords is how many leading words of a statement the analyst's check sees.
const keptWords = 8

// split cuts an SQL text at its semicolons. It knows the places where a
// semicolon or a dollar sign means nothing: strings ('…', E'…', $$…$$,
// $tag$…$tag$), quoted identifiers and comments (-- and nested /* */).
func split(text string) ([]piece, error) {
	if !utf8.ValidString(text) {
		return nil, errors.New("sql text is not valid UTF-8")
	}
	s := scanner{text: text}
	var out []piece
	for s.at < len(text) {
		p, err := s.piece()
		if err != nil {
			return nil, err
		}
		if p.text != "" {
			out = append(out, p)
		}
	}
	return out, nil
}

type scanner struct {
	text string
	at   int
}

// piece reads up to the next semicolon; its text is empty when nothing but
// space and comments stands there.
func (s *scanner) piece() (piece, error) {
	var p piece
	first, before := -1, ""
	for s.at < len(s.text) && s.text[s.at] != ';' {
		start := s.at
		kind, err := s.token()
		if err != nil {
			return piece{}, fmt.Errorf("line %d: %w", s.line(start), err)
		}
		if kind == blank {
			continue
		}
		if first < 0 {
			first = start
			p.line = s.line(start)
		}
		tok := s.text[start:s.at]
		p.note(kind, tok, before)
		if before = ""; kind == word || kind == name {
			before = callName(tok)
		}
	}
	if first >= 0 {
		p.text = s.text[first:s.at]
	}
	s.at++ // the semicolon
	return p, nil
}

// note keeps what is worth knowing of a token; before is the name right before
// it, if there is one.
func (p *piece) note(kind tokenKind, tok, before string) {
	if kind == param && !slices.Contains(p.params, tok[1:]) {
		p.params = append(p.params, tok[1:])
	}
	if (kind == word || kind == paren) && len(p.words) < keptWords {
		p.words = append(p.words, strings.ToLower(tok))
	}
	if kind == paren && before != "" {
		p.calls = append(p.calls, before)
	}
}

func (s *scanner) line(at int) int { return 1 + strings.Count(s.text[:at], "\n") }

type tokenKind uint8

const (
	other tokenKind = iota
	blank           // space or comment
	word            // unquoted identifier or keyword
	name            // quoted identifier
	param           // $name or $1
	paren           // opening parenthesis
)

// token moves past one token.
func (s *scanner) token() (tokenKind, error) {
	rest := s.text[s.at:]
	c := rest[0]
	switch {
	case strings.HasPrefix(rest, "--"):
		s.skipTo("\n")
		return blank, nil
	case strings.HasPrefix(rest, "/*"):
		return blank, s.comment()
	case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v':
		s.at++
		return blank, nil
	case c == '\'':
		return other, s.quoted('\'', false)
	case c == '"':
		return name, s.quoted('"', false)
	case (c == 'e' || c == 'E') && strings.HasPrefix(rest[1:], "'"):
		s.at++
		return other, s.quoted('\'', true)
	case c == '$':
		return s.dollar()
	case isNameByte(c) && !isDigit(c):
		s.word()
		return word, nil
	case isDigit(c):
		s.word() // 10, 1e5, 0xff; the point is a token of its own
		return other, nil
	}
	s.at++
	if c == '(' {
		return paren, nil
	}
	return other, nil
}

func (s *scanner) skipTo(end string) {
	if i := strings.Index(s.text[s.at:], end); i >= 0 {
		s.at += i + len(end)
		return
	}
	s.at = len(s.text)
}

func (s *scanner) comment() error {
	depth := 0
	for s.at < len(s.text) {
		switch rest := s.text[s.at:]; {
		case strings.HasPrefix(rest, "/*"):
			depth++
			s.at += 2
		case strings.HasPrefix(rest, "*/"):
			depth--
			s.at += 2
			if depth == 0 {
				return nil
			}
		default:
			s.at++
		}
	}
	return errors.New("comment /* is not closed")
}

// quoted moves past a quoted run; a doubled quote stands for itself, and in an
// E string so does a quote after a backslash.
func (s *scanner) quoted(q byte, escapes bool) error {
	for s.at++; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case escapes && c == '\\':
			s.at++
		case c != q:
		case strings.HasPrefix(s.text[s.at+1:], string(q)):
			s.at++
		default:
			s.at++
			return nil
		}
	}
	s.at = len(s.text)
	return fmt.Errorf("quote %c is not closed", q)
}

// dollar moves past a parameter, or past a dollar-quoted string.
func (s *scanner) dollar() (tokenKind, error) {
	start := s.at
	for s.at++; s.at < len(s.text) && isNameByte(s.text[s.at]); s.at++ {
	}
	if s.at < len(s.text) && s.text[s.at] == '$' && (s.at == start+1 || !isDigit(s.text[start+1])) {
		s.at++
		tag := s.text[start:s.at]
		if !strings.Contains(s.text[s.at:], tag) {
			return other, fmt.Errorf("quote %s is not closed", tag)
		}
		s.skipTo(tag)
		return other, nil
	}
	if s.at == start+1 {
		return other, nil
	}
	return param, nil
}

// word moves past an identifier; a dollar sign may stand inside one.
func (s *scanner) word() {
	for s.at < len(s.text) && (isNameByte(s.text[s.at]) || s.text[s.at] == '$') {
		s.at++
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isNameByte(c byte) bool {
	return c == '_' || isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf
}

// bind gives each statement of text the arguments it names. The driver itself
// would fill a name it was not given with whatever stands at that position.
func bind(text string, args []any) ([]call, error) {
	pieces, err := split(text)
	if err != nil {
		return nil, err
	}
	named := make(map[string]any, len(args))
	for _, a := range args {
		n, ok := a.(sql.NamedArg)
		if !ok {
			return bindPositional(pieces, args)
		}
		if _, twice := named[n.Name]; twice || n.Name == "" {
			return nil, fmt.Errorf("argument $%s: given twice or without a name", n.Name)
		}
		if err := checkArg(n.Value); err != nil {
			return nil, fmt.Errorf("argument $%s: %w", n.Name, err)
		}
		named[n.Name] = n
	}
	return bindNamed(pieces, named)
}

func bindNamed(pieces []piece, named map[string]any) ([]call, error) {
	used := make(map[string]bool, len(named))
	calls := make([]call, len(pieces))
	for i, p := range pieces {
		calls[i].piece = p
		for _, name := range p.params {
			a, ok := named[name]
			if !ok {
				return nil, fmt.Errorf("line %d: argument $%s is missing", p.line, name)
			}
			used[name] = true
			calls[i].args = append(calls[i].args, a)
		}
	}
	var unused []string
	for name := range named {
		if !used[name] {
			unused = append(unused, "$"+name)
		}
	}
	if len(unused) > 0 {
		slices.Sort(unused)
		return nil, fmt.Errorf("unused arguments %s", strings.Join(unused, ", "))
	}
	return calls, nil
}

func bindPositional(pieces []piece, args []any) ([]call, error) {
	if len(pieces) != 1 {
		return nil, fmt.Errorf("%d statements with positional arguments, want one", len(pieces))
	}
	for i, a := range args {
		if _, ok := a.(sql.NamedArg); ok {
			return nil, errors.New("named and positional arguments are mixed")
		}
		if err := checkArg(a); err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
	}
	return []call{{pieces[0], args}}, nil
}

// checkArg refuses what the driver would store as something else: a local time
// changes its day, invalid UTF-8 becomes NULL, and a float is no amount.
func checkArg(v any) error {
	switch v := v.(type) {
	case time.Time:
		if v.Location() != time.UTC {
			return fmt.Errorf("time %s is not in UTC", v)
		}
		if v.Unix() < 0 && v.UnixNano()%(day*1e9) != 0 { // as a date it would become the next day
			return fmt.Errorf("time %s has a clock before 1970", v)
		}
	case *time.Time:
		return errors.New("pointer to a time: pass the time or nil")
	case string:
		if !utf8.ValidString(v) {
			return fmt.Errorf("text %q is not valid UTF-8", v)
		}
	case float32, float64:
		return fmt.Errorf("float %v: pass a decimal as text and cast it", v)
	}
	return nil
}
