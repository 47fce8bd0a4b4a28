package city

import "slices"

// noteRepeats tells of the rows whose key stands again further down in their
// file with other content: whoever filed it must say which is right. Where rows
// are events of a key, as with declarations, several are in order.
func (w *world) noteRepeats() {
	for _, f := range w.sorted() {
		if !slices.Contains([]string{"upsert", "red_entry"}, f.layout.Correction) {
			continue
		}
		byKey := map[string][]*row{}
		var keys []string
		for _, r := range f.rows {
			if r.outcome == "quarantined" {
				continue
			}
			k := f.naturalKey(r)
			if byKey[k] == nil {
				keys = append(keys, k)
			}
			byKey[k] = append(byKey[k], r)
		}
		for _, k := range keys {
			rows := byKey[k]
			last := rows[len(rows)-1]
			if !slices.ContainsFunc(rows, func(r *row) bool { return f.content(r) != f.content(last) }) {
				continue
			}
			for _, r := range rows[:len(rows)-1] {
				w.note(&plant{kind: "key_twice", rule: "ING025", severity: "W", source: f.key.source, field: f.layout.Key[0],
					key: k, expect: r.outcome, file: f, row: r, cell: true})
			}
		}
	}
}
