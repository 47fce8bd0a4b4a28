package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"stis/ingest"
	"stis/ingest/sheet"
	"stis/ingest/workbook"
)

// peekTime bounds what looking at one file may take.
const peekTime = 10 * time.Minute

func (a *app) peekCommand() *cobra.Command {
	var name string
	var password bool
	c := &cobra.Command{
		Use:   "peek FILE",
		Short: "show what STIS sees in a file of any format, without loading it",
		Long: `Shows the true format of a file, its encoding, its sheets and their state, merged
ranges, which source each sheet looks like, where its header stands and in which
unit, and its first rows. Nothing is written; no workspace is needed.

With --json, every cell with content of one sheet is listed as [address, type,
value]: n number, s text, b boolean, d date, e error. nonempty counts them and
numeric_sum adds the numbers. A formula that was never computed has no value; its
address is listed under pending.

A file that is refused exits 1 with the reason in one line.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o := workbook.Options{Timeout: peekTime}
			if password {
				line, err := bufio.NewReader(c.InOrStdin()).ReadString('\n')
				if err != nil && !errors.Is(err, io.EOF) {
					return fmt.Errorf("password: %w", err)
				}
				o.Passwords = []string{strings.TrimRight(line, "\r\n")}
			}
			return a.peek(c.Context(), args[0], name, o)
		},
	}
	c.Flags().StringVar(&name, "sheet", "", "the sheet to show (default: the first)")
	c.Flags().BoolVar(&password, "password-stdin", false, "read the password of the workbook from standard input")
	return c
}

func (a *app) peek(ctx context.Context, path, name string, o workbook.Options) error {
	members, archive, err := workbook.Members(ctx, path, o.Limits)
	if err != nil {
		return fmt.Errorf("%s: %s", printable(filepath.Base(path)), a.reason(err))
	}
	if archive && len(members) > 0 {
		return a.printMembers(path, members)
	}
	f, err := workbook.Open(ctx, path, o)
	if err != nil {
		return fmt.Errorf("%s: %s", printable(filepath.Base(path)), a.reason(err))
	}
	p := peeking{a: a, path: path, file: f}
	err = p.show(name)
	return errors.Join(err, f.Close())
}

// reason words why a file is refused, as the finding of an ingest would.
func (a *app) reason(err error) string {
	zh, en, ok := ingest.Reason(err)
	switch {
	case !ok:
		return err.Error()
	case a.chinese:
		return zh
	}
	return en
}

func (a *app) printMembers(path string, ms []workbook.Member) error {
	if a.json {
		type memberJSON struct {
			Name  string `json:"name"`
			Bytes int64  `json:"bytes"`
		}
		out := make([]memberJSON, len(ms))
		for i, m := range ms {
			out[i] = memberJSON{m.Name, m.Size}
		}
		return a.printJSON(map[string]any{"file": filepath.Base(path), "format": "zip", "members": out})
	}
	fmt.Fprintf(a.stdout, "%s: zip of %s, each a file of its own\n", printable(filepath.Base(path)), plural(len(ms), "file", "files"))
	for _, m := range ms {
		fmt.Fprintf(a.stdout, "  %s  %d bytes\n", printable(m.Name), m.Size)
	}
	return nil
}

// peeking is one look at one open file.
type peeking struct {
	a    *app
	path string
	file *workbook.File
}

// peekHead is the documented shape of the first part of stis peek --json; the
// cells and the counts follow it.
type peekHead struct {
	File       string          `json:"file"`
	Format     string          `json:"format"`
	Encoding   string          `json:"encoding,omitempty"`
	Sheets     []peekSheet     `json:"sheets"`
	Candidates []candidateJSON `json:"candidates"`
	Sheet      string          `json:"sheet"`
	Date1904   bool            `json:"date1904"`
	Merged     []string        `json:"merged"`
}

type peekSheet struct {
	Name  string `json:"name"`
	Index int    `json:"index"`
	State string `json:"state"` // visible, hidden, veryHidden
}

type candidateJSON struct {
	Sheet       string `json:"sheet"`
	Source      string `json:"source"`
	HeaderFirst int    `json:"header_first"`
	HeaderLast  int    `json:"header_last"`
	Unit        string `json:"unit,omitempty"`
	Matched     int    `json:"columns_matched"`
	Missing     int    `json:"required_missing"`
}

func stateOf(i sheet.Info) string {
	switch {
	case i.VeryHidden:
		return "veryHidden"
	case i.Hidden:
		return "hidden"
	}
	return "visible"
}

// show prints the head and one sheet.
func (p *peeking) show(name string) error {
	sheets := p.file.Sheets()
	head := peekHead{File: filepath.Base(p.path), Format: p.file.Format, Encoding: p.file.Encoding, Merged: []string{}, Candidates: []candidateJSON{}}
	at := -1
	for i, s := range sheets {
		head.Sheets = append(head.Sheets, peekSheet{s.Name, s.Index, stateOf(s)})
		if at < 0 && (name == "" || s.Name == name) {
			at = i
		}
	}
	if at < 0 && name != "" {
		return usagef("--sheet %q: no such sheet", name)
	}
	if at < 0 {
		return fmt.Errorf("%s: the workbook has no worksheet", printable(head.File))
	}
	if err := p.candidates(&head); err != nil {
		return err
	}
	info := sheets[at]
	head.Sheet, head.Date1904 = info.Name, info.Date1904
	rd, err := p.file.Open(info)
	if err != nil {
		return p.refused(err)
	}
	for _, m := range rd.Merged() {
		head.Merged = append(head.Merged, sheet.Address(m.FirstRow, m.FirstCol)+":"+sheet.Address(m.LastRow, m.LastCol))
	}
	if p.a.json {
		err = p.printCells(head, info, rd)
	} else {
		err = p.printRows(head, info, rd)
	}
	return errors.Join(err, rd.Close())
}

func (p *peeking) refused(err error) error {
	return fmt.Errorf("%s: %s", printable(filepath.Base(p.path)), p.a.reason(err))
}

// candidates asks which layouts fit the sheets.
func (p *peeking) candidates(head *peekHead) error {
	book, err := p.a.book()
	if err != nil {
		return fmt.Errorf("code lists: %w", err)
	}
	cat, err := ingest.Layouts()
	if err != nil {
		return fmt.Errorf("source layouts: %w", err)
	}
	cs, err := ingest.Candidates(p.file, cat, book)
	if err != nil {
		return p.refused(err)
	}
	for _, c := range cs {
		head.Candidates = append(head.Candidates, candidateJSON{c.Sheet, c.Source, c.HeaderFirst, c.HeaderLast, c.Unit, c.Matched, c.Missing})
	}
	return nil
}

// printCells streams the document: a sheet may hold millions of cells.
func (p *peeking) printCells(head peekHead, info sheet.Info, rd sheet.Reader) error {
	text, err := json.Marshal(head)
	if err != nil {
		return err
	}
	// The document goes out only when the sheet proved readable to its end, so
	// that a refused file prints nothing: the counts come from a first pass.
	var pending []string
	first := true
	w := bufio.NewWriterSize(p.a.stdout, 1<<16)
	tally, err := p.tally(info)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s,\n\"cells\": [", text[:len(text)-1])
	for rd.Scan() {
		row := rd.Row()
		for _, c := range row.Cells {
			kind, value := workbook.Describe(c, info.Date1904)
			if kind == workbook.TypePending {
				pending = append(pending, sheet.Address(row.Num, c.Col))
				continue
			}
			if !first {
				_, _ = w.WriteString(",") // bufio keeps the error for Flush
			}
			first = false
			line, err := json.Marshal([3]string{sheet.Address(row.Num, c.Col), kind, value})
			if err != nil {
				return err
			}
			_, _ = w.WriteString("\n")
			_, _ = w.Write(line)
		}
	}
	if err := rd.Err(); err != nil {
		return p.refused(err)
	}
	tail, err := json.Marshal(struct {
		Nonempty   int      `json:"nonempty"`
		Rows       int      `json:"rows_with_data"`
		LastRow    int      `json:"last_row"`
		LastCol    string   `json:"last_col"`
		NumericSum string   `json:"numeric_sum"`
		Pending    []string `json:"pending,omitempty"`
	}{tally.Nonempty, tally.Rows, tally.LastRow, sheet.Column(tally.LastCol), tally.Sum.String(), pending})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n],\n%s\n", tail[1:])
	return w.Flush()
}

// tally reads the sheet once for its counts.
func (p *peeking) tally(info sheet.Info) (t workbook.Tally, err error) {
	rd, err := p.file.Open(info)
	if err != nil {
		return t, p.refused(err)
	}
	for rd.Scan() {
		t.Add(rd.Row(), info.Date1904)
	}
	if err := errors.Join(rd.Err(), rd.Close()); err != nil {
		return t, p.refused(err)
	}
	return t, nil
}

// What the plain output shows of a sheet.
const (
	peekRows  = 12
	peekCols  = 12
	peekWidth = 24
)

func (p *peeking) printRows(head peekHead, info sheet.Info, rd sheet.Reader) error {
	w := bufio.NewWriter(p.a.stdout) // keeps the error of a full disk for the end
	line := printable(head.File) + ": " + head.Format
	if head.Encoding != "" {
		line += ", " + head.Encoding
	}
	var t workbook.Tally
	var shown [][]string
	hidden := 0
	for rd.Scan() {
		row := rd.Row()
		t.Add(row, info.Date1904)
		if row.Hidden {
			hidden++
		}
		if len(shown) < peekRows {
			shown = append(shown, firstCells(row, info.Date1904))
		}
	}
	if err := rd.Err(); err != nil {
		return p.refused(err)
	}
	fmt.Fprintln(w, line)
	for _, s := range head.Sheets {
		fmt.Fprintf(w, "  sheet %d %s, %s\n", s.Index, quoted(s.Name), s.State)
	}
	for _, c := range head.Candidates {
		fmt.Fprintf(w, "  %s looks like %s: header in rows %d to %d, %d columns known, %d required missing", quoted(c.Sheet), c.Source, c.HeaderFirst, c.HeaderLast, c.Matched, c.Missing)
		if c.Unit != "" {
			fmt.Fprintf(w, ", unit %s", printable(c.Unit))
		}
		fmt.Fprintln(w)
	}
	if len(head.Candidates) == 0 {
		fmt.Fprintln(w, "  no header of a known source")
	}
	fmt.Fprintf(w, "sheet %s: %d cells in %d rows, numbers add to %s\n", quoted(info.Name), t.Nonempty, t.Rows, t.Sum)
	if t.Pending > 0 {
		fmt.Fprintf(w, "  %s without a computed value\n", plural(t.Pending, "formula", "formulas"))
	}
	if n := len(head.Merged); n > 0 {
		fmt.Fprintf(w, "  %s: %s\n", plural(n, "merged range", "merged ranges"), strings.Join(head.Merged[:min(n, 8)], " "))
	}
	if cols := rd.HiddenCols(); hidden > 0 || len(cols) > 0 {
		fmt.Fprintf(w, "  %s, %s\n", plural(hidden, "hidden row", "hidden rows"), plural(len(cols), "run of hidden columns", "runs of hidden columns"))
	}
	if len(shown) > 0 {
		table(w, []string{"row", "cells"}, shown)
	}
	return w.Flush()
}

// firstCells shows the first cells of a row with their letters.
func firstCells(row sheet.Row, date1904 bool) []string {
	var out []string
	for i, c := range row.Cells {
		if i == peekCols {
			out = append(out, "…")
			break
		}
		_, value := workbook.Describe(c, date1904)
		if r := []rune(value); len(r) > peekWidth {
			value = string(r[:peekWidth]) + "…"
		}
		out = append(out, sheet.Column(c.Col)+"="+printable(value))
	}
	return []string{strconv.Itoa(row.Num), strings.Join(out, "  ")}
}

func quoted(name string) string {
	if name == "" {
		return "(no name)"
	}
	return strconv.Quote(name)
}
