package register

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"stis/reference"
	"stis/transform/link"
	"stis/warehouse"
)

// openBook opens the reference data with dated values of parameters, each as
// name,valid_from,value.
func openBook(t testing.TB, own ...string) *reference.Book {
	t.Helper()
	overlay := fstest.MapFS{}
	if len(own) > 0 {
		overlay["parameter.csv"] = &fstest.MapFile{Data: []byte("name,valid_from,value\n" + strings.Join(own, "\n") + "\n")}
	}
	book, err := reference.OpenWith(overlay)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// The values that STIS ships are those of METHODS §6.1.
func TestShippedScores(t *testing.T) {
	got, err := scoresOf(openBook(t), time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	if want := (link.Scores{Link: 0.92, Clerical: 0.85}); err != nil || got != want {
		t.Errorf("%+v %v, want %+v", got, err, want)
	}
}

// A name that scores 0.9333 is linked, waits for a person, or resembles nobody, as
// the parameters of the day of the build have it.
func TestScoresDecide(t *testing.T) {
	w := newWorld(t)
	firm := uscc("330302", 1)
	w.profile(firm, "温州拓石工业设计研究制造发展有限公司|330302|2020-01-01")
	w.receipt("ZZ", "温州拓石工业设计研究制造有限公司")
	w.book = openBook(t, "link_score_accept,2023-01-01,0.94", "link_score_accept,2024-01-01,0.95", "link_score_clerical,2024-01-01,0.94")
	for _, c := range []struct{ asOf, want string }{
		{"2022-06-30", "| linked | 0.9333 |  |"},
		{"2023-06-30", "| clerical | 0.9333 | score |"},
		{"2024-06-30", "| unlinked |  |  |"},
	} {
		w.build(c.asOf)
		if d := cmp.Diff([]string{c.want}, w.show("SELECT status, CAST(score AS VARCHAR), why || ' |' FROM facts.link WHERE code = 'ZZ'")); d != "" {
			t.Errorf("as of %s (-want +got):\n%s", c.asOf, d)
		}
	}
}

func TestScoresOutOfRange(t *testing.T) {
	w := newWorld(t)
	for value, want := range map[string]string{
		"link_score_accept,2020-01-01,0.8":    "register: parameters link_score_accept and link_score_clerical: link score 0.8: want 0.85, the clerical score, to 1",
		"link_score_clerical,2020-01-01,0.95": "register: parameters link_score_accept and link_score_clerical: link score 0.92: want 0.95, the clerical score, to 1",
		"link_score_clerical,2020-01-01,0.5":  "register: parameters link_score_accept and link_score_clerical: clerical score 0.5: want more than 0.5 and at most 1",
	} {
		book := openBook(t, value)
		err := w.db.Tx(t.Context(), func(tx *warehouse.Tx) error {
			return Build(t.Context(), tx, book, time.Date(2024, 6, 30, 0, 0, 0, 0, time.UTC))
		})
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", value, err, want)
		}
	}
}
