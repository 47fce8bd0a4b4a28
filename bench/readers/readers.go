package main

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

//go:embed peers
var peerFiles embed.FS

// reader is one program that reads a workbook.
type reader struct {
	name    string
	version string
	what    string // what it is asked for
	slow    bool   // takes minutes for a million rows
	command []string
}

// measure is one run.
type measure struct {
	wall, cpu float64 // seconds; wall by the reader's own clock, cpu of the process
	peak      int64   // bytes of memory at most
	cells     int64
}

// peer is a program from outside: the script that reads and the command that
// tells its version, which fails where it is not installed.
type peer struct {
	name, what, script string
	old                bool // reads .xls and .ods too
	slow               bool
	version            []string
}

func peers(python string) []peer {
	py := func(module, dist string) []string {
		return []string{python, "-c", "import importlib.metadata as m, " + module + "; print(m.version('" + dist + "'))"}
	}
	return []peer{
		{"calamine", "python-calamine, rows", "calamine.py", true, false, py("python_calamine", "python-calamine")},
		{"polars", "polars.read_excel (fastexcel), all columns as text", "polars.py", true, false, py("polars, fastexcel", "polars")},
		{"duckdb", "read_xlsx, all_varchar, into a table in memory", "duckdb_excel.py", false, false, py("duckdb, duckdb_extension_excel", "duckdb")},
		{"openpyxl", "read_only, values_only", "openpyxl_rows.py", false, true, py("openpyxl", "openpyxl")},
		{"pandas", "read_excel, dtype=str", "pandas_excel.py", false, true, py("pandas, openpyxl", "pandas")},
		{"readxl", "read_excel, col_types text", "readxl.R", true, true, []string{"Rscript", "-e", "cat(as.character(packageVersion('readxl')))"}},
		{"sheetjs", "readFile, dense", "sheetjs.cjs", true, true, []string{"node", "-e", "console.log(require('xlsx').version)"}},
	}
}

// available lists our readers and the peers that are installed.
func available(ctx context.Context, o options, ext string) (rs []reader, missing []string) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil
	}
	own := func(name, what string, slow bool) reader {
		return reader{name: name, what: what, slow: slow, command: []string{self, "-child", name}}
	}
	if ext == ".xlsx" {
		rs = append(rs, own("inflate", "the floor: sheet XML and shared strings inflated", false))
	}
	rs = append(rs, own("stis", "all cells, as text with type and format", false))
	if loader, err := buildLoader(ctx, o.dir); err == nil {
		rs = append(rs, reader{name: "stis-load", what: "archived, typed, checked, committed in DuckDB", command: []string{loader}})
	} else {
		missing = append(missing, "stis-load ("+err.Error()+")")
	}
	if ext == ".xlsx" {
		rs = append(rs, own("excelize", "Rows, RawCellValue", true))
	}
	for _, p := range peers(o.python) {
		if ext != ".xlsx" && !p.old {
			continue
		}
		out, err := exec.CommandContext(ctx, p.version[0], p.version[1:]...).Output()
		if err != nil {
			missing = append(missing, p.name)
			continue
		}
		script, err := unpack(o.dir, p.script)
		if err != nil {
			missing = append(missing, p.name)
			continue
		}
		rs = append(rs, reader{p.name, strings.TrimSpace(string(out)), p.what, p.slow, []string{interpreter(o, p.script), script}})
	}
	return rs, missing
}

func interpreter(o options, script string) string {
	switch filepath.Ext(script) {
	case ".R":
		return "Rscript"
	case ".cjs":
		return "node"
	}
	return o.python
}

// buildLoader builds bench/loader; it must be called inside the module.
func buildLoader(ctx context.Context, dir string) (string, error) {
	path := filepath.Join(dir, "loader")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", path, "stis/bench/loader").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, bytes.TrimSpace(out))
	}
	return path, nil
}

// unpack writes a script where its interpreter can read it.
func unpack(dir, name string) (string, error) {
	text, err := fs.ReadFile(peerFiles, "peers/"+name)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	return path, os.WriteFile(path, text, 0o600)
}

// measure runs the reader once.
func (r reader) measure(ctx context.Context, path string) (measure, error) {
	cmd := exec.CommandContext(ctx, r.command[0], append(r.command[1:], path)...)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		return measure{}, fmt.Errorf("%w: %s", err, bytes.TrimSpace(complaint.Bytes()))
	}
	var rep report
	last := out.Bytes()[bytes.LastIndexByte(bytes.TrimSpace(out.Bytes()), '\n')+1:]
	if err := json.Unmarshal(last, &rep); err != nil {
		return measure{}, fmt.Errorf("its report %q: %w", last, err)
	}
	state := cmd.ProcessState
	m := measure{wall: rep.Seconds, cpu: (state.UserTime() + state.SystemTime()).Seconds(), cells: rep.Cells}
	if use, ok := state.SysUsage().(*syscall.Rusage); ok {
		m.peak = use.Maxrss << 10
	}
	return m, nil
}
