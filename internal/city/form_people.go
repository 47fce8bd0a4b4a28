package city

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"

	"stis/reference/period"
)

// course is one line of the training register (培训登记表).
type course struct {
	id     string
	m      period.Month // month in which it ended
	firm   *firm        // nil when a training body files it
	places int          // who may still be hired out of it
	hired  int
}

// schools are the training bodies (培训机构); the fund's one-off awards name
// the first four.
func schools() []string { return []string{"WZT01", "WZT02", "WZT03", "WZT04", "WZT05"} }

// identity is the invented identity number of a person: its area code was
// never given out, so that it belongs to nobody.
func identity(s stream) string {
	body := fmt.Sprintf("330399%04d%02d%02d%03d", s.between(1975, 2004), s.between(1, 12), s.between(1, 28), s.IntN(1000))
	sum := 0
	for i, w := range [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(body[i]-'0') * w
	}
	return body + string("10X98765432"[sum%11])
}

// hashOf is what the warehouse may know of an identity number.
func (w *world) hashOf(number string) string {
	sum := sha256.Sum256([]byte(w.cfg.Salt + number))
	return hex.EncodeToString(sum[:])
}

// plainNumbers tells whether the file of new staff of a month was sent with
// identity numbers instead of their hashes: one quarter in four.
func plainNumbers(m period.Month) bool { return quarter(m)%4 == 1 }

// filePeople files trainings, the new staff that came out of them or not,
// certificates and the training bodies.
func (w *world) filePeople() {
	open := map[period.Month][]*course{}
	rows := map[*course]record{}
	for m := w.first; m <= w.last; m++ {
		for _, c := range w.trainingsOf(m) {
			rows[c] = w.fileCourse(c)
			open[m] = append(open[m], c)
		}
	}
	for _, t := range w.staff {
		if t.uscc == t.firm.uscc && t.hiredCollege > 0 && quarterEnd(t.m) <= w.last {
			w.fileHires(t, open[t.m])
		}
	}
	for m := w.first; m <= w.last; m++ {
		for _, c := range open[m] {
			s := w.cfg.stream("employed-"+c.id, 0)
			rows[c].set("employed", strconv.Itoa(c.hired+s.IntN(c.places-c.hired+1)))
		}
	}
	w.fileCerts()
	w.fileSchools()
}

// trainingsOf draws the courses that ended in a month.
func (w *world) trainingsOf(m period.Month) []*course {
	s := w.cfg.stream("training", int(m-w.first))
	var out []*course
	for range max(3, w.cfg.Enterprises/40) + s.IntN(3) {
		c := &course{m: m, id: w.number("PX"+compact(m), 6)}
		if s.chance(.6) {
			c.firm = pick(s, w.firms, func(f *firm) bool { return f.alive(lastDay(m)) && f.alive(inMonth(m-2, 1)) })
		}
		out = append(out, c)
	}
	return out
}

func (w *world) fileCourse(c *course) record {
	s := w.cfg.stream("course-"+c.id, 0)
	n := strconv.Itoa
	kind, who, what := "2", oneOf(s, schools()), "4"
	if c.firm != nil {
		kind, who, what = "1", c.firm.uscc, oneOf(s, []string{"1", "1", "2", "3", "5"})
	}
	end, days := inMonth(c.m, s.between(3, 28)), s.between(5, 80)
	trainees := s.between(6, 60)
	college := trainees * s.between(60, 100) / 100
	passed := trainees * s.between(80, 100) / 100
	certified := passed * s.between(70, 100) / 100
	taken := passed * s.between(20, 80) / 100
	c.places = passed * s.between(50, 90) / 100
	r := w.sheet(fileKey{source: "training", m: c.m})
	r.set("training_id", c.id, "org_type", kind, "org_id", who, "train_kind", what, "course", oneOf(s, []string{"对日软件开发", "Java工程实践", "工业设计软件", "呼叫中心客服", "跨境电商运营", "数据标注", "商务英语"}),
		"so_class1", oneOf(s, []string{"ITO", "BPO", "KPO"}), "start_date", (end - day(days)).String(), "end_date", end.String(), "hours", n(s.between(2, min(days, 40))*8),
		"trainees", n(trainees), "trainees_college", n(college), "passed", n(passed), "certified", n(certified), "exam_taken", n(taken),
		"exam_passed", n(taken*s.between(40, 95)/100), "cost_wan", wan(int64(trainees)*int64(s.between(8, 45))*100_00), "stat_month", c.m.String(), "audit_status", "A")
	return r
}

// fileHires files each person with a degree whom a firm took on in a month;
// the quarter's file brings them together.
func (w *world) fileHires(t *staff, open []*course) {
	s := w.cfg.stream("hire", t.firm.ix*1000+int(t.m-w.first))
	k := fileKey{source: "new_hire", m: quarterEnd(t.m)}
	for range t.hiredCollege {
		person, years := identity(s), s.between(2, 10)
		on := inMonth(t.m, s.between(1, 28))
		id := w.number("RY"+compact(t.m), 6)
		from := ""
		if c := pick(s, open, func(c *course) bool { return c.hired < c.places && (c.firm == nil || c.firm == t.firm) }); c != nil && s.chance(.5) {
			c.hired++
			from, years = c.id, max(years, 2)
		}
		who := w.hashOf(person)
		if plainNumbers(k.m) {
			w.hashed = append(w.hashed, Hashed{Source: "new_hire", Key: id, Field: "person_hash", Hash: who})
			who = person
		}
		year := ""
		if s.chance(.7) {
			year = strconv.Itoa(t.m.Year() + 1)
		}
		w.sheet(k).set("hire_id", id, "uscc", t.uscc, "person_hash", who, "hire_date", on.String(), "education", strconv.Itoa(s.between(2, 4)),
			"contract_years", strconv.Itoa(years/2)+"."+strconv.Itoa(years%2*5), "grad_flag", flag(t.grads > 0 && s.chance(.5)), "training_id", from, "claim_year", year)
	}
}

func quarterEnd(m period.Month) period.Month { return m.QuarterEnd() }

// fileCerts files the certificates (认证) that firms of some size obtained.
func (w *world) fileCerts() {
	kinds := w.codesOf("CL_CERT")
	for m := w.first; m <= w.last; m++ {
		q := quarterEnd(m)
		if q > w.last {
			break
		}
		s := w.cfg.stream("cert", int(m-w.first))
		for range max(1, w.cfg.Enterprises/90) + s.IntN(3) {
			f := pick(s, w.firms, func(f *firm) bool { return f.alive(lastDay(m)) && f.enter < dayOf(m.First()) && f.weight > .6 })
			if f == nil {
				continue
			}
			on := inMonth(m, s.between(1, 28))
			kind, level := oneOf(s, kinds), ""
			if kind == "CMMI" || kind == "CMM" || kind == "PCMM" {
				level = "L" + strconv.Itoa(s.between(2, 5))
			}
			w.sheet(fileKey{source: "cert", m: q}).set("cert_id", w.number("RZ"+strconv.Itoa(m.Year()), 6), "uscc", f.uscc, "cert_type", kind, "cert_level", level,
				"issue_date", on.String(), "expire_date", (on + 3*365).String(), "issuer", oneOf(s, []string{"华信认证中心", "Northfield Assurance", "国软评测"}),
				"renew_flag", flag(s.chance(.3)), "fee_wan", wan(int64(s.between(30, 380))*1000_00))
		}
	}
}

// fileSchools files the training bodies: all of them before the first month,
// and what the yearly inspection (年检) found in each December.
func (w *world) fileSchools() {
	cs := counties()
	put := func(k fileKey, seen bool) {
		for i, id := range schools() {
			s := w.cfg.stream("school", i*100+int(k.m-w.first)+1)
			r := w.sheet(k)
			r.set("org_id", id, "org_name", "温州"+string([]rune("瓯海昱辰翰")[i])+"外包培训学院", "level", []string{"2", "3"}[i%2],
				"recog_date", date(2012+i, 3+i, 9).String(), "county_code", cs[(i*5+1)%len(cs)].code)
			if seen {
				r.set("inspections", strconv.Itoa(s.between(1, 4)), "inspect_pass", flag(s.chance(.9)))
			}
		}
	}
	put(fileKey{source: "train_org", m: w.first - 1, kind: "存量"}, false)
	for m := w.first; m <= w.last; m++ {
		if m.Month() == 12 || m.Month() == 6 {
			put(fileKey{source: "train_org", m: m}, true)
		}
	}
}
