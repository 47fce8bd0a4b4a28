package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"stis/internal/xlsxtext"
	"stis/warehouse"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"stis":     scriptStis,
		"mkxlsx":   func() { scriptFiles("mkxlsx TEXT XLSX", mkxlsx) },
		"dumpxlsx": func() { scriptFiles("dumpxlsx XLSX", dumpxlsx) },
		"hold":     func() { scriptFiles("hold DATABASE READY", hold) },
		"truncate": func() { scriptFiles("truncate FILE NEW", truncate) },
		"zipfiles": func() { scriptFiles("zipfiles ZIP FILE...", zipFiles) },
		"lock":     func() { scriptFiles("lock XLSX NEW PASSWORD", lock) },
	})
}

// scriptStis is the real command under a clock that the script sets.
func scriptStis() {
	now := testClock
	if s := os.Getenv("STIS_TEST_NOW"); s != "" {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		now = func() time.Time { return at }
	}
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr, now))
}

func scriptFiles(usage string, f func(args []string) error) {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage:", usage)
		os.Exit(2)
	}
	if err := f(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func mkxlsx(args []string) error {
	text, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(args[1]), 0o755); err != nil {
		return err
	}
	return xlsxtext.Build(string(text), args[1])
}

func dumpxlsx(args []string) error { return xlsxtext.Dump(os.Stdout, args[0]) }

// truncate writes the first half of a file, as a broken copy leaves it.
func truncate(args []string) error {
	b, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	return os.WriteFile(args[1], b[:len(b)/2], 0o644)
}

// zipFiles packs files under the last parts of their names.
func zipFiles(args []string) (err error) {
	out, err := os.Create(args[0])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	z := zip.NewWriter(out)
	for _, name := range args[1:] {
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		w, err := z.Create(filepath.Base(name))
		if err != nil {
			return err
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return z.Close()
}

// lock writes a workbook anew so that it opens with a password only.
func lock(args []string) error {
	f, err := excelize.OpenFile(args[0])
	if err != nil {
		return err
	}
	return errors.Join(f.SaveAs(args[1], excelize.Options{Password: args[2]}), f.Close())
}

// hold keeps the warehouse open, says so in a file, and waits to be killed.
func hold(args []string) error {
	db, err := warehouse.Open(context.Background(), args[0], warehouse.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := os.WriteFile(args[1], []byte("held"), 0o644); err != nil {
		return err
	}
	time.Sleep(time.Minute)
	return nil
}

// scriptWait waits until a file is there.
func scriptWait(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: waitfor FILE")
	}
	for range 600 {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("waitfor %s: it never came", args[0])
}

// scriptCapture keeps what a command printed for the commands after it.
func scriptCapture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: capture NAME REGEXP")
	}
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) < 2 {
		ts.Fatalf("capture %s: nothing matches", args[0])
	}
	ts.Setenv(args[0], found[1])
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("STIS_UPDATE") != "",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			// code N CMD...: the command must end with that exit code
			"code": scriptCode,
			// waitfor FILE: until another command has made it
			"waitfor": scriptWait,
			// capture NAME REGEXP: $NAME is the first group in the last standard output
			"capture": scriptCapture,
		},
	})
}

func scriptCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N COMMAND...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if err != nil {
		got = 1
		if x, ok := err.(interface{ ExitCode() int }); ok {
			got = x.ExitCode()
		}
	}
	if fmt.Sprint(got) != args[0] {
		ts.Fatalf("%v: exit %d, want %s\n%s%s", args[1:], got, args[0], ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}
