package city

import (
	"math"

	"stis/reference/period"
)

// headcount is the stock of a firm's people at a month's end.
type headcount struct {
	end, so, college, bachelor, master, doctor, returnee, foreign int
}

// staff is one month's headcount return of a firm (人力资源情况表).
type staff struct {
	filed
	firm                       *firm
	uscc                       string
	m                          period.Month
	stock                      headcount
	hired, hiredCollege, grads int
	left                       int
	payroll                    int64 // fen
	yuan                       bool  // planted: filed in yuan under 万元
	late                       bool  // filed with the next month's return
	missing                    bool  // never filed
	uneven                     bool  // planted: does not follow from the month before
}

// absence is how a firm failed to file a return in time.
type absence uint8

const (
	present absence = iota
	lateReturn
	noReturn
)

// makeStaff walks every firm's people through its life: stock = stock before +
// hired - left, in truth and in every return.
func (w *world) makeStaff() {
	for _, f := range w.firms {
		run := 0
		for m := w.first; m <= w.last; m++ {
			if !f.alive(lastDay(m)) {
				continue
			}
			s := w.cfg.stream("staff", f.ix*1000+int(m-w.first))
			w.move(f, m, s)
			t := w.returnOf(f, m, s)
			if f.at(lastDay(m)).status == "2" {
				continue // suspended firms need not file
			}
			x := s.Float64()
			switch {
			case run > 0 && x < .45 && run < 4 || x < .008:
				t.missing = true
				run++
				w.hrMissed[firmMonth{f, m}] = noReturn
			case x < .022:
				t.late = true
				w.hrMissed[firmMonth{f, m}] = lateReturn
				run = 0
			default:
				run = 0
			}
			w.staff = append(w.staff, t)
		}
	}
}

// move sets the month's stock of a firm and, through the differences, who came
// and went.
func (w *world) move(f *firm, m period.Month, s stream) {
	h := w.stock[f]
	if h == nil {
		n := max(3, int(11*math.Pow(f.weight, .8)))
		h = &headcount{end: n}
		w.stock[f] = h
	}
	drift := .003 + .01*(seasonal(m)-1)
	if m.Month() == 7 {
		drift += .02 // graduates come in July
	}
	h.end = max(2, h.end+int(math.Round(float64(h.end)*s.normal(drift, .02)+s.normal(0, .3))))
	k := w.cfg.stream("skills", f.ix)
	h.so = int(float64(h.end) * (.6 + .38*k.Float64()))
	h.college = int(float64(h.end) * (.55 + .38*k.Float64()))
	h.bachelor = h.college * (50 + k.IntN(25)) / 100
	h.master = h.college * (3 + k.IntN(9)) / 100
	h.doctor = h.master / 8
	h.returnee = h.college * k.IntN(6) / 100
	h.foreign = h.end * k.IntN(3) / 100
}

// returnOf draws the flows that explain the change of stock and writes the
// return.
func (w *world) returnOf(f *firm, m period.Month, s stream) *staff {
	h := *w.stock[f]
	t := &staff{firm: f, uscc: f.uscc, m: m, stock: h}
	before := h.end
	if prev := w.lastStaff[f]; prev != nil {
		before = prev.stock.end
	}
	t.left = int(float64(before) * .018 * (.5 + s.Float64()))
	t.hired = h.end - before + t.left
	if t.hired < 0 {
		t.left -= t.hired
		t.hired = 0
	}
	t.hiredCollege = t.hired * s.between(50, 100) / 100
	if m.Month() >= 6 && m.Month() <= 9 {
		t.grads = t.hiredCollege * s.between(20, 80) / 100
	}
	t.payroll = int64(h.end) * int64(s.between(6200, 14800)) * 100
	w.lastStaff[f] = t
	return t
}
