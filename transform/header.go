package transform

import "strings"

// headerOf reads the lines "-- key: value" at the top of an SQL file; a line
// that starts with "--" and two spaces continues the value above it.
func headerOf(text string) map[string]string {
	h, last := map[string]string{}, ""
	for line := range strings.Lines(text) {
		body, ok := strings.CutPrefix(line, "--")
		if !ok {
			break
		}
		key, value, found := strings.Cut(body, ":")
		switch key = strings.TrimSpace(key); {
		case last != "" && strings.HasPrefix(body, "  "):
			h[last] += " " + strings.TrimSpace(body)
		case found && key != "" && !strings.Contains(key, " "):
			last, h[key] = key, strings.TrimSpace(value)
		default:
			last = ""
		}
	}
	return h
}
