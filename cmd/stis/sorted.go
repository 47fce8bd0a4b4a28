package main

import (
	"maps"
	"slices"
)

// sortedKeys lists the keys of a map in order, because map order must never
// reach the output.
func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
