package ingest

import (
	"strings"
	"testing"
)

// TestRepeatedKeys: a key that stands twice in one file with other content is
// told at every row but the last; the same row twice is not, and neither is a
// key of another file.
func TestRepeatedKeys(t *testing.T) {
	ops := strings.NewReplacer("source: own", "source: ops", "upsert", "op", "own.E01", "ops.E01").Replace(ownLayout)
	b := ownBench(t, Settings{}, ownLayout, ops)
	const head = "编号,月份,金额,备考,合计额\n"
	data := head + "a,2026-10,1,,\nb,2026-10,1,,\na,2026-10,2,,\nb,2026-10,1,,\nc,2026-10,1,,\na,2026-10,3,,\n"
	ds := []Delivery{
		{Path: textFile(t, "one.csv", data), Source: "own", Received: received},
		{Path: textFile(t, "two.csv", head+"a,2026-10,9,,\nd,2026-10,9,,\n"), Source: "own", Received: received},
		{Path: textFile(t, "ops.csv", data), Source: "ops", Received: received},
	}
	var rs []*Receipt
	fatal(t, b.in.ReceiveAll(t.Context(), ds, func(r *Receipt) error { rs = append(rs, r); return nil }))
	var got []string
	for _, f := range rs[0].Findings {
		if f.Rule == "ING025" {
			got = append(got, f.Pos.Cell+" "+f.Key+" "+f.Zh)
		}
	}
	want := []string{"A2 a 编号:与第7行是同一条记录而内容不同,只采用第7行,请核对哪一行正确",
		"A4 a 编号:与第7行是同一条记录而内容不同,只采用第7行,请核对哪一行正确"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, c := range rs[0].ByRule {
		if c.Rule == "ING025" && c.Count != 2 {
			t.Errorf("counted %d", c.Count)
		}
	}
	if n := b.query("SELECT count(*) FROM raw.finding WHERE rule = 'ING025'"); n[0] != "2" {
		t.Errorf("%s stored", n[0])
	}
	for _, r := range rs[1:] {
		for _, f := range r.Findings {
			if f.Rule == "ING025" {
				t.Errorf("%s: %s", r.File, f)
			}
		}
	}
}
