package ingest

import "strconv"

// quotedRunes is how much of a filer's text a message repeats.
const quotedRunes = 60

// clip cuts a text that would make a message unreadable.
func clip(s string) string { return clipTo(s, quotedRunes) }

func clipTo(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}

// zhQuote and enQuote repeat a text of the file inside a message.
func zhQuote(s string) string { return "“" + clip(s) + "”" }

func enQuote(s string) string { return strconv.Quote(clip(s)) }
