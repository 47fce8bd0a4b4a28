package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"2026-11-10T24:00:00+08:00", "2026-11-10T16:00:00Z"},
		{"2026-11-10T24:00+08:00", "2026-11-10T16:00:00Z"},
		{"2026-11-10", "2026-11-10T16:00:00Z"},
		{"2026-11-10T09:30:00+08:00", "2026-11-10T01:30:00Z"},
		{"2026-11-10T01:30:00Z", "2026-11-10T01:30:00Z"},
		{"2026-11-10T25:00:00+08:00", ""},
		{"tomorrow", ""},
		{"", ""},
	} {
		got, err := parseTime(c.in)
		text := ""
		if err == nil {
			text = got.Format(time.RFC3339)
		}
		if text != c.want {
			t.Errorf("parseTime(%q) = %q (%v), want %q", c.in, text, err, c.want)
		}
	}
}

func TestSettings(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"threads: 2\n", ""},
		{"memroy: 1\n", "stis.yaml: line 1: field memroy is unknown"},
		{"threads: a\n", "stis.yaml: line 1: want a number, found `a`"},
		{"version: 2\nthreads: -1\nmemory_limit_mb: 1\n", "stis.yaml: version 2: this program reads version 1"},
	} {
		_, err := parseSettings("stis.yaml", []byte(c.text))
		got := ""
		if err != nil {
			got = err.Error()
		}
		if first, _, _ := strings.Cut(got, "\n"); first != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestForceSparesAnOffice(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "office")
	if code, _, errs := stis(t, "init", dir); code != exitDone {
		t.Fatal(errs)
	}
	kept := filepath.Join(dir, "archive", "original")
	if err := os.WriteFile(kept, []byte("a filing"), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := stis(t, "demo", dir, "--force"); code != exitUsage || !strings.Contains(errs, "not made by stis demo") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if _, err := os.Stat(kept); err != nil {
		t.Error(err)
	}
}

func TestPrintable(t *testing.T) {
	if got := printable("a\nb\x1b[31m温州"); got != `a\x0ab\x1b[31m温州` {
		t.Errorf("%q", got)
	}
}
