package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// printTable prints medians with their range, and ratios to the floor of the
// same call, as a Markdown table.
func printTable(w io.Writer, o options, path string, readers []reader, results [][]measure, missing []string) {
	size := int64(0)
	if st, err := os.Stat(path); err == nil {
		size = st.Size()
	}
	fmt.Fprintf(w, "%s, %d rows x %d columns, %.1f MB; %d rounds; %s, %d cores\n\n", filepath.Base(path), o.rows, len(header), float64(size)/1e6,
		o.rounds, runtime.Version(), runtime.NumCPU())
	var floor summary
	for i, r := range readers {
		if r.name == "inflate" {
			floor = summarise(results[i])
		}
	}
	fmt.Fprintln(w, "| reader | wall s (range) | CPU s | wall / floor | CPU / floor | peak MB | runs | what |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|")
	for i, r := range readers {
		s := summarise(results[i])
		if s.runs == 0 {
			fmt.Fprintf(w, "| %s | failed | | | | | 0 | %s |\n", r.label(), r.what)
			continue
		}
		fmt.Fprintf(w, "| %s | %.2f (%.2f–%.2f) | %.2f | %s | %s | %d | %d | %s |\n", r.label(), s.wall, s.low, s.high, s.cpu,
			ratio(s.wall, floor.wall), ratio(s.cpu, floor.cpu), s.peak>>20, s.runs, r.what)
	}
	if len(missing) > 0 {
		fmt.Fprintf(w, "\nnot installed: %s\n", strings.Join(missing, ", "))
	}
}

func (r reader) label() string { return strings.TrimSpace(r.name + " " + r.version) }

func ratio(a, b float64) string {
	if b == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", a/b)
}

// summary holds the medians of the runs of one reader.
type summary struct {
	wall, low, high, cpu float64
	peak                 int64
	runs                 int
}

func summarise(ms []measure) summary {
	if len(ms) == 0 {
		return summary{}
	}
	walls, cpus, peaks := make([]float64, len(ms)), make([]float64, len(ms)), make([]int64, len(ms))
	for i, m := range ms {
		walls[i], cpus[i], peaks[i] = m.wall, m.cpu, m.peak
	}
	slices.Sort(walls)
	slices.Sort(cpus)
	return summary{median(walls), walls[0], walls[len(walls)-1], median(cpus), slices.Max(peaks), len(ms)}
}

func median(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
