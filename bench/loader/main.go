// Command loader brings one workbook of execution lines into a new warehouse
// and prints what it took; the program of bench/readers runs it. It stands
// apart because a program with DuckDB inside starts with 60 MB more.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"time"

	"stis/ingest"
	"stis/reference"
	"stis/warehouse"
)

// columns of the workbook.
const columns = 14

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "loader:", err)
		os.Exit(1)
	}
}

func run() error {
	profile := flag.String("cpuprofile", "", "write a profile of the processor time to this file")
	flag.Parse()
	if flag.NArg() != 1 {
		return errors.New("usage: loader [-cpuprofile FILE] FILE")
	}
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }() // pprof says nothing of errors either
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	start := time.Now()
	cells, err := load(context.Background(), flag.Arg(0))
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{"seconds": time.Since(start).Seconds(), "cells": cells})
}

// load brings the workbook into a new warehouse: archived, typed, checked and
// committed.
func load(ctx context.Context, path string) (int64, error) {
	dir, err := os.MkdirTemp(filepath.Dir(path), "warehouse")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // the folder of the caller goes too
	book, err := reference.Open()
	if err != nil {
		return 0, err
	}
	cat, err := ingest.Layouts()
	if err != nil {
		return 0, err
	}
	db, err := warehouse.Open(ctx, filepath.Join(dir, "w.duckdb"), warehouse.Options{MemoryLimitMB: 1024})
	if err != nil {
		return 0, err
	}
	in, err := ingest.New(ctx, db, book, cat, filepath.Join(dir, "archive"), ingest.Settings{})
	if err != nil {
		return 0, err
	}
	var loaded int64
	at := time.Date(2026, 7, 6, 1, 0, 0, 0, time.UTC)
	err = in.ReceiveAll(ctx, []ingest.Delivery{{Path: path, Name: filepath.Base(path), Source: "so_execution", Received: at}}, func(r *ingest.Receipt) error {
		if r.Outcome != ingest.Loaded || r.Quarantined > 0 {
			return fmt.Errorf("%s: %d rows quarantined: %v", r.Outcome, r.Quarantined, r.Findings[:min(3, len(r.Findings))])
		}
		loaded += int64(r.Loaded)
		return nil
	})
	return loaded * columns, errors.Join(err, db.Close())
}
