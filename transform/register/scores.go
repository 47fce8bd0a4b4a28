package register

import (
	"fmt"
	"time"

	"stis/reference"
	"stis/transform/link"
)

// scoresOf takes from the book the scores that similar names must reach on a day.
func scoresOf(book *reference.Book, on time.Time) (link.Scores, error) {
	var s link.Scores
	for _, x := range []struct {
		name string
		to   *float64
	}{
		{"link_score_accept", &s.Link},
		{"link_score_clerical", &s.Clerical},
	} {
		v, ok := book.ParameterFloat(x.name, on)
		if !ok {
			return s, fmt.Errorf("parameter %s: no value on %s", x.name, on.Format(time.DateOnly))
		}
		*x.to = v
	}
	if err := s.Check(); err != nil {
		return s, fmt.Errorf("parameters link_score_accept and link_score_clerical: %w", err)
	}
	return s, nil
}
