package ingest

import "testing"

func TestLayoutsLoad(t *testing.T) {
	c, err := Layouts()
	if err != nil {
		t.Fatal(err)
	}
	if len(c.All()) < 15 || c.Source("so_execution") == nil || len(c.Of("macro")) != 3 {
		t.Fatalf("catalogue %s holds %d layouts", c.Version(), len(c.All()))
	}
}
