package reports

import (
	"cmp"
	"slices"
	"strings"

	"stis/indicators"
)

// sentence words one sentence. A clause appears only when all its figures but
// the optional ones have words, so that a missing figure shortens the sentence
// and never leaves a hole in it.
func (b *book) sentence(s *Sentence, sheet, at string) string {
	before := len(b.over[sheet])
	var parts []string
	for i := range s.Clauses {
		c := &s.Clauses[i]
		if slices.Contains(c.Not, b.desk.src.run.month.Month()) {
			continue
		}
		t, ok := b.clause(c, sheet, at)
		if !ok {
			continue
		}
		if len(parts) == 0 {
			t = b.desk.fill(c.First) + t
		}
		parts = append(parts, t)
	}
	if len(parts) == 0 {
		return ""
	}
	end := "。"
	if len(b.over[sheet]) > before {
		end += b.house.Symbols.Adjusted
	}
	return "　　" + s.Head + strings.Join(parts, "，") + end
}

func (b *book) clause(c *Clause, sheet, at string) (string, bool) {
	names := sortedKeys(c.Let)
	// First see whether every figure has words: only then is it printed, and
	// only what is printed is noted as shown.
	words := map[string]string{}
	var keys []Key
	for _, n := range names {
		f := c.Let[n]
		text, ks := b.desk.words(&f)
		if text == "" {
			if !f.Optional {
				return "", false
			}
			words[n] = ""
			continue
		}
		words[n], keys = f.Lead+text, append(keys, ks...)
	}
	for _, k := range keys {
		b.show(sheet, at, k)
	}
	text := b.desk.fill(c.Text)
	for _, n := range names {
		text = strings.ReplaceAll(text, "{"+n+"}", words[n])
	}
	return text, true
}

// words gives the text of a figure and the observations it prints.
func (d *desk) words(f *Figure) (string, []Key) {
	if f.Top > 0 {
		return d.list(f)
	}
	k := Key{Indicator: f.Indicator, Period: d.src.run.month.String(), Basis: f.Basis,
		Measure: cmp.Or(f.Measure, "level")}
	k.Breakdown, k.Key = dimensions(line{}, f.Indicator, f.With)
	g := d.look(k)
	if len(f.Words) == 0 {
		return g.number, []Key{k}
	}
	for i := range f.Words {
		if t, ok := f.Words[i].apply(&g); ok {
			return t, []Key{k}
		}
	}
	return "", nil
}

// apply words the figure when the rule holds.
func (w *Word) apply(g *figure) (string, bool) {
	v, ok := g.float()
	if len(w.Reason) > 0 && (!g.known || !slices.Contains(w.Reason, g.obs.Reason)) {
		return "", false
	}
	bounded := w.Lt != nil || w.Le != nil || w.Ge != nil || w.Gt != nil
	if len(w.Reason) > 0 && !bounded {
		ok = true
	}
	if !ok || w.Lt != nil && v >= *w.Lt || w.Le != nil && v > *w.Le ||
		w.Ge != nil && v < *w.Ge || w.Gt != nil && v <= *w.Gt {
		return "", false
	}
	times, manyfold := indicators.Multiple(g.obs.Value, indicators.HalfUp)
	if !manyfold && strings.Contains(w.Text, "{times}") {
		return "", false // a rate that is not worded in multiples falls to the next rule
	}
	return strings.NewReplacer("{value}", g.number, "{abs}", strings.TrimPrefix(g.number, "-"),
		"{times}", times).Replace(w.Text), true
}

// list words the largest members of a breakdown.
func (d *desk) list(f *Figure) (string, []Key) {
	dim := f.Breakdown
	codes := slices.DeleteFunc(d.members([]string{f.Indicator}, dim), func(c string) bool {
		return strings.HasPrefix(c, "_")
	})
	m := d.src.run.month
	d.largest(codes, dim, Order{f.Indicator, f.Basis}, m)
	var parts []string
	var keys []Key
	for _, code := range codes[:min(f.Top, len(codes))] {
		k := Key{f.Indicator, m.String(), f.Basis, "level", dim, dim + "=" + code}
		share := k
		share.Measure = "share"
		v, s := d.look(k), d.look(share)
		if v.number == "" || v.obs.Value.Sign() <= 0 || s.number == "" && strings.Contains(f.Item, "{share}") {
			continue
		}
		if strings.Contains(f.Item, "{value}") {
			keys = append(keys, k)
		}
		if strings.Contains(f.Item, "{share}") {
			keys = append(keys, share)
		}
		parts = append(parts, strings.NewReplacer("{name}", d.name(dim, code),
			"{value}", v.number, "{share}", s.number).Replace(f.Item))
	}
	return strings.Join(parts, "、"), keys
}
