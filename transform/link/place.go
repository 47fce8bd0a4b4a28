package link

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Place is a division that firms put into their names.
type Place struct {
	Code     string    // names the place, such as 330382; never empty
	Name     string    // in full, such as 乐清市
	Parent   string    // code of the place that contains it; "" = none known
	As       string    // code of the place it is today (洞头县 is 洞头区); "" = itself
	Formerly string    // code of the place that contained it before Since
	Since    time.Time // zero = Formerly says nothing
}

// Places is a gazetteer. The zero value knows no place.
type Places struct {
	byCode  map[string]Place
	byName  map[string]string // full name → code
	short   map[string]string // name without 市, 区 and so on → code
	longest int               // runes of the longest name
}

// suffixes end the full name of a place; the longer ones stand first.
var suffixes = [...]string{"特别行政区", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "自治州", "地区", "省", "市", "区", "县", "盟", "镇"}

// NewPlaces makes a gazetteer and refuses what contradicts itself. Of two places
// with one short name the first in the list has it.
func NewPlaces(list []Place) (*Places, error) {
	p := &Places{byCode: map[string]Place{}, byName: map[string]string{}, short: map[string]string{}}
	var errs []error
	for _, x := range list {
		if _, twice := p.byCode[x.Code]; twice || x.Code == "" || x.Name == "" {
			errs = append(errs, fmt.Errorf("place %q %q: no code, no name, or a code that stands twice", x.Code, x.Name))
			continue
		}
		p.byCode[x.Code] = x
		p.longest = max(p.longest, utf8.RuneCountInString(x.Name))
		if _, taken := p.byName[x.Name]; !taken {
			p.byName[x.Name] = x.Code
		}
		if s := stem(x.Name); s != "" {
			if _, taken := p.short[s]; !taken {
				p.short[s] = x.Code
			}
		}
	}
	for _, x := range list {
		for _, up := range []string{x.Parent, x.As, x.Formerly} {
			if _, known := p.byCode[up]; up != "" && !known {
				errs = append(errs, fmt.Errorf("place %q: %q is not in the list", x.Code, up))
			}
		}
	}
	for _, x := range list {
		if len(errs) == 0 && len(p.above(x.Code, time.Time{})) > len(list) {
			errs = append(errs, fmt.Errorf("place %q lies within itself", x.Code))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("read places: %w", err)
	}
	return p, nil
}

// stem is a place's name without its suffix; "" where less than two characters
// would be left.
func stem(name string) string {
	for _, s := range suffixes {
		if rest, ok := strings.CutSuffix(name, s); ok && utf8.RuneCountInString(rest) >= 2 {
			return rest
		}
	}
	return ""
}

// Today is the code of the place that a code stands for today; a code that is
// not in the list stands for itself.
func (p *Places) Today(code string) string {
	for range len(p.byCode) {
		x := p.byCode[code]
		if x.As == "" {
			break
		}
		code = x.As
	}
	return code
}

// Title is the full name of the place that a code stands for today; "" for "" and
// the code itself when it is not in the list.
func (p *Places) Title(code string) string {
	if x, ok := p.byCode[p.Today(code)]; ok {
		return x.Name
	}
	return code
}

// above lists the places around a place as of a day, itself first. The zero day
// sees every place that ever contained it. A list with a circle ends when it is
// longer than all places.
func (p *Places) above(code string, day time.Time) []string {
	out := []string{p.Today(code)}
	for i := 0; i < len(out) && len(out) <= len(p.byCode)+1; i++ {
		x := p.byCode[out[i]]
		if x.Parent != "" {
			out = append(out, p.Today(x.Parent))
		}
		if x.Formerly != "" && day.Before(x.Since) {
			out = append(out, p.Today(x.Formerly))
		}
	}
	return out
}

// Within reports whether a place is the other or lies in it on the day.
func (p *Places) Within(code, in string, day time.Time) bool {
	return slices.Contains(p.above(code, day), p.Today(in))
}

// Conflict reports whether two places exclude each other on the day: neither is
// the other nor contains it. A missing place excludes nothing.
func (p *Places) Conflict(a, b string, day time.Time) bool {
	return a != "" && b != "" && !p.Within(a, b, day) && !p.Within(b, a, day)
}

// cut takes a place off the beginning of a text. A short name such as 瓯海 is
// taken only when a name is left that tells a firm: in 瓯海软件 it is the firm's
// own. in is the place found before, which must contain the next one.
func (p *Places) cut(text, in string) (rest, code string, ok bool) {
	runes := []rune(text)
	for n := min(p.longest, len(runes)-1); n >= 2; n-- {
		head, tail := string(runes[:n]), string(runes[n:])
		code, full := p.byName[head]
		if !full {
			if code = p.short[head]; code == "" || len([]rune(brandOf(tail))) < 2 {
				continue
			}
		}
		if in == "" || p.Within(code, in, time.Time{}) {
			return tail, p.Today(code), true
		}
	}
	return text, "", false
}

// find is the code of a text that is nothing but a place.
func (p *Places) find(text string) (string, bool) {
	code, ok := p.byName[text]
	if !ok {
		code, ok = p.short[text]
	}
	return p.Today(code), ok
}
