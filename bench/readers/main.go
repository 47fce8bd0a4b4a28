// Command readers times how fast spreadsheet programs read the same workbook
// and prints a table. The steps: a workbook of execution lines is written, every
// reader runs in a process of its own, round after round in turn so that a slow
// minute of the machine meets them all, and medians are compared with the floor:
// inflating the sheet and its shared strings and doing nothing else.
//
// Readers from outside run where they are installed and are named where not.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "readers:", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	rows    int
	strings string
	rounds  int
	only    string
	slow    bool
	python  string
	dir     string
}

func run() error {
	var o options
	child := flag.String("child", "", "run one reader of our own on the file named and print what it took; make writes the file")
	flag.IntVar(&o.rows, "rows", 100_000, "rows of the workbook; 14 columns")
	flag.StringVar(&o.strings, "strings", "shared", "shared, inline, or xls or ods (written by LibreOffice; .xls holds 65,000 rows)")
	flag.IntVar(&o.rounds, "rounds", 5, "rounds")
	flag.StringVar(&o.only, "only", "", "comma-separated readers; empty = all")
	flag.BoolVar(&o.slow, "slow", false, "also those that take minutes for a million rows")
	flag.StringVar(&o.python, "python", "python3", "the Python that has the packages")
	flag.StringVar(&o.dir, "dir", "", "where the workbooks are kept between calls (default: a temporary folder)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if *child == "make" {
		return writeBook(flag.Arg(0), o.rows, o.strings == "shared")
	}
	if *child != "" {
		return runChild(ctx, *child, flag.Arg(0))
	}
	if o.dir == "" {
		dir, err := os.MkdirTemp("", "stis-readers")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }() // the system clears what stays
		o.dir = dir
	}
	return compare(ctx, o)
}

// compare runs the rounds and prints the table.
func compare(ctx context.Context, o options) error {
	path, err := makeFile(ctx, o)
	if err != nil {
		return err
	}
	readers, missing := available(ctx, o, filepath.Ext(path))
	if o.only != "" {
		want := strings.Split(o.only, ",")
		readers = slices.DeleteFunc(readers, func(r reader) bool { return !slices.Contains(want, r.name) })
	}
	results := make([][]measure, len(readers))
	for round := range o.rounds {
		for i, r := range readers {
			if r.slow && round > 0 && !o.slow {
				continue // once is enough for an order of magnitude
			}
			m, err := r.measure(ctx, path)
			if err != nil {
				fmt.Fprintf(os.Stderr, "readers: %s: %v\n", r.name, err)
				continue
			}
			results[i] = append(results[i], m)
		}
	}
	printTable(os.Stdout, o, path, readers, results, missing)
	return nil
}
