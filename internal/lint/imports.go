package lint

import (
	"fmt"
	"slices"
	"strings"
)

// room is one folder of DESIGN §3 with everything below it, and the rooms it
// may import. A room may always import its own sub-packages.
type room struct {
	dir string
	may []string // "*" = every room
}

// rooms is the import table, in the order of the flow: what stands further
// down may import what stands above it if its line says so.
var rooms = []room{
	{"internal/finding", nil},
	{"internal/expr", nil},
	{"internal/xlsxtext", nil},
	{"internal/xlsxout", nil},
	{"internal/lint", nil},
	{"internal/control", nil},
	{"reference", []string{"internal/finding"}},
	{"warehouse", []string{"internal/finding"}},
	{"ingest", []string{"warehouse", "reference", "internal/finding", "internal/expr"}},
	{"review", []string{"warehouse", "internal/finding"}},
	{"returns", []string{"ingest", "reference", "internal/finding", "internal/expr", "internal/xlsxout"}},
	{"transform", []string{"ingest", "review", "warehouse", "reference", "internal/finding"}},
	{"indicators", []string{"transform", "review", "warehouse", "reference", "internal/finding", "internal/expr"}},
	{"reports", []string{"indicators", "review", "warehouse", "reference", "internal/finding", "internal/xlsxout"}},
	{"internal/city", []string{"ingest", "reference"}},
	{"schedules", []string{"reference", "internal/control"}},
	{"serve", []string{"reports", "schedules", "internal/control", "warehouse", "reference", "internal/finding"}},
	{"bench", []string{"*"}},
	{"cmd/stis", []string{"*"}},
}

// testRooms are open to the tests of every room besides those of its own line:
// the synthetic city, workbook dumps, and the rooms to the left.
var testRooms = []string{"internal/city", "internal/xlsxtext"}

// foreign is one module from outside, or one package of the standard library
// that is kept to few places, with the rooms that may import it and the reason.
type foreign struct {
	path   string
	rooms  []string
	reason string
}

// foreigns lists every module the project may import. docs/decisions/0008
// says why each was chosen.
var foreigns = []foreign{
	{"github.com/duckdb/duckdb-go", []string{"warehouse"}, "one package knows the driver and its silent conversions"},
	{"github.com/apache/arrow-go", []string{"warehouse"}, "batches are loaded and exported in one place"},
	{"github.com/xuri/excelize", []string{"ingest", "returns", "reports", "internal/city", "internal/xlsxtext", "internal/xlsxout", "bench"}, "encrypted workbooks are opened by ingest; workbooks are written by returns, reports and the city"},
	{"github.com/richardlehane/mscfb", []string{"ingest"}, "the container of old and of encrypted workbooks"},
	{"github.com/klauspost/compress", []string{"ingest", "bench"}, "inflates sheets faster than the standard library"},
	{"golang.org/x/net/html", []string{"ingest"}, "web pages that systems export under the name of a workbook"},
	{"github.com/spf13/cobra", []string{"cmd/stis"}, "the command line ends at the command"},
	{"gonum.org/v1/gonum", []string{"transform", "indicators"}, "dense linear algebra and distributions"},
	{"go.yaml.in/yaml", []string{"ingest", "transform", "indicators", "reports", "reference", "schedules", "cmd/stis", "internal/lint"}, "only rooms with a catalogue read YAML"},
	{"github.com/shopspring/decimal", []string{"internal/expr", "reference", "ingest", "transform", "indicators", "reports", "internal/city", "cmd/stis"}, "exact decimals"},
	{"golang.org/x/text", []string{"ingest", "internal/city", "reports", "reference"}, "GB18030 and character width belong to the edges"},
	{"github.com/rogpeppe/go-internal", []string{"*test"}, "end-to-end scripts and txtar cases are tests"},
	{"github.com/google/go-cmp", []string{"*test"}, "comparison with a readable difference is for tests"},
	{"net/http", []string{"serve"}, "no network at run time but the portal"},
	{"net", []string{"serve"}, "no network at run time but the portal"}, // the package alone: net/url and net/netip open nothing
}

// roomOf returns the room that holds a folder; ok is false for a folder that
// is in no room.
func roomOf(dir string) (room, bool) {
	for _, r := range rooms {
		if dir == r.dir || strings.HasPrefix(dir, r.dir+"/") {
			return r, true
		}
	}
	return room{}, false
}

// leftOf reports whether a stands above b in the table.
func leftOf(a, b string) bool {
	at := func(d string) int { return slices.IndexFunc(rooms, func(r room) bool { return r.dir == d }) }
	return at(a) < at(b)
}

func checkImports(t *Tree) []Problem {
	var out []Problem
	for _, g := range t.Go {
		if g.AST == nil {
			continue
		}
		from, ok := roomOf(g.Dir)
		if !ok {
			out = append(out, Problem{File: g.Path, Text: fmt.Sprintf("folder %q is in no room of the import table", g.Dir)})
			continue
		}
		for _, im := range g.AST.Imports {
			p := strings.Trim(im.Path.Value, `"`)
			why := foreignProblem(from, p, g.Test)
			if in, inside := strings.CutPrefix(p, t.module+"/"); inside {
				why = insideProblem(from, in, g.Test)
			}
			if why != "" {
				out = append(out, g.at(im.Pos(), "%s", why))
			}
		}
	}
	return out
}

// insideProblem says why a file of a room may not import a folder of the
// module, or "".
func insideProblem(from room, dir string, test bool) string {
	to, ok := roomOf(dir)
	switch {
	case !ok:
		return fmt.Sprintf("imports %s, which is in no room of the import table", dir)
	case to.dir == from.dir, slices.Contains(from.may, "*"), slices.Contains(from.may, to.dir):
		return ""
	case test && (slices.Contains(testRooms, to.dir) || leftOf(to.dir, from.dir)):
		return ""
	}
	return fmt.Sprintf("%s may not import %s", from.dir, dir)
}

// foreignProblem says why a file of a room may not import a path from outside
// the module, or "".
func foreignProblem(from room, p string, test bool) string {
	for _, f := range foreigns {
		if p != f.path && (f.path == "net" || !strings.HasPrefix(p, f.path+"/")) {
			continue
		}
		if slices.Contains(f.rooms, from.dir) || test {
			return ""
		}
		return fmt.Sprintf("%s may not import %s: %s", from.dir, p, f.reason)
	}
	if first, _, _ := strings.Cut(p, "/"); strings.Contains(first, ".") {
		return fmt.Sprintf("imports %s, a module that no decision names", p)
	}
	return ""
}

// badFolders are names that say nothing about the field.
var badFolders = []string{"util", "utils", "common", "helper", "helpers", "types", "model", "models", "manager", "core", "pkg", "misc", "shared", "lib"}

func checkFolders(t *Tree) []Problem {
	var out []Problem
	seen := map[string]bool{}
	for _, g := range t.Go {
		if g.AST == nil {
			continue
		}
		if !seen[g.Dir] {
			seen[g.Dir] = true
			for _, part := range strings.Split(g.Dir, "/") {
				if slices.Contains(badFolders, part) {
					out = append(out, Problem{File: g.Dir, Text: fmt.Sprintf("folder name %q says nothing", part)})
				}
			}
		}
		last := g.Dir[strings.LastIndex(g.Dir, "/")+1:]
		name := g.AST.Name.Name
		if g.Test {
			name = strings.TrimSuffix(name, "_test")
		}
		if name != "main" && name != last {
			out = append(out, g.at(g.AST.Name.Pos(), "package %s in folder %s", name, last))
		}
	}
	return out
}
