package check

import (
	"strings"
	"testing"
	"testing/fstest"

	"stis/internal/finding"
)

const goodHeader = "-- rule: TRN901\n-- severity: W\n-- reads: none\n-- zh: 值 {v}\n-- en: value\n--  {v} of {key}\n"

func TestParse(t *testing.T) {
	bad := map[string]string{
		"TRN902": goodHeader,
		"TRN901": strings.Replace(goodHeader, ": W", ": X", 1),
		"TRN903": "-- rule: TRN903\n-- severity: I\nSELECT 1",
	}
	fsys := fstest.MapFS{}
	for name, text := range bad {
		fsys["checks/"+name+".sql"] = &fstest.MapFile{Data: []byte(text)}
	}
	_, err := Load(fsys)
	want := "checks/TRN901.sql: severity \"X\": want E, W or I\n" +
		"checks/TRN902.sql: header names rule \"TRN901\"\n" +
		"checks/TRN903.sql: header lacks a message, zh or en"
	if err == nil || err.Error() != want {
		t.Errorf("Load: %v", err)
	}
	if c, err := Parse("TRN901", goodHeader); err != nil || c.En != "value {v} of {key}" || c.Zh != "值 {v}" || c.Severity != finding.Warning {
		t.Errorf("header read as %+v", c)
	}
}

// FuzzParse: whatever a file holds, reading it ends in a check or an
// error, and a message never prints a brace it was given as a place.
func FuzzParse(f *testing.F) {
	f.Add("TRN901", goodHeader+"SELECT 1")
	f.Add("", "-- rule:\n--  x\n--")
	f.Fuzz(func(t *testing.T, name, text string) {
		c, err := Parse(name, text)
		if err == nil && (c.Zh == "" || c.En == "" || string(c.Rule) != name) {
			t.Errorf("accepted %+v", c)
		}
		if out, err := fill(c.En, nil); err == nil && strings.Contains(out, "{") {
			t.Errorf("fill(%q) = %q", c.En, out)
		}
	})
}
