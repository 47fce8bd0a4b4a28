package reports

import (
	"math/big"
	"strings"
	"testing"

	"stis/indicators"
	"stis/reference/period"
)

// speaker words the sentences of the flash over a sample without figures.
type speaker struct {
	*sample
	t   *testing.T
	cat *Catalog
}

func newSpeaker(t *testing.T, m period.Month) *speaker {
	t.Helper()
	cat, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	s := sampleAt(t, m)
	clear(s.obs)
	return &speaker{sample: s, t: t, cat: cat}
}

// say plants a figure of the run's month in tenths of the unit.
func (s *speaker) say(id, basis, measure string, tenths int64, reason string) {
	s.put(Key{id, s.month.String(), basis, measure, indicators.Total, ""}, tenths, reason)
}

func (s *speaker) put(k Key, tenths int64, reason string) {
	v := big.NewRat(tenths, 10)
	if ind := s.inds[k.Indicator]; k.Measure == "level" && strings.HasPrefix(ind.Unit.Show, "万") {
		v.Mul(v, big.NewRat(10000, 1))
	}
	s.set(k, v, "A", reason)
}

// none plants a figure that does not exist.
func (s *speaker) none(id, basis, measure, reason string) {
	s.set(Key{id, s.month.String(), basis, measure, indicators.Total, ""}, nil, "M", reason)
}

// goal plants target attainment and pace of EX03.
func (s *speaker) goal(attained, pace int64) {
	for id, v := range map[string]int64{"CI02": attained, "CI03": pace} {
		s.put(Key{id, s.month.String(), "ytd", "level", "indicator", "indicator=EX03"}, v, "")
	}
}

// sentence words the nth sentence of the flash (from 0) and gives the
// observations it shows.
func (s *speaker) sentence(n int) (string, map[Key]bool) {
	rep, _ := s.cat.Get("R1")
	b := &book{rep: rep, house: rep.house}
	b.desk = newDesk(s.lookup(s.t, rep.house), rep.house)
	text, shown := "", map[Key]bool{}
	for i := range rep.Sheets {
		if len(rep.Sheets[i].Sentences) > 0 {
			text = b.sentence(&rep.Sheets[i].Sentences[n], "快报", "A20")
		}
	}
	for _, c := range b.cells {
		shown[c.Key] = true
	}
	return text, shown
}

func TestScaleSentence(t *testing.T) {
	normal := func(s *speaker) {
		s.say("CT04", "ytd", "level", 13852, "")
		s.say("CT04", "ytd", "yoy", 293, "")
		s.say("EX03", "ytd", "level", 10042, "")
		s.say("EX03", "ytd", "yoy", 336, "")
		s.say("EX03", "month", "level", 1100, "")
		s.say("EX03", "month", "yoy", -52, "")
		s.goal(899, 66)
	}
	without := func(ids ...string) func(*speaker) {
		return func(s *speaker) {
			normal(s)
			for _, id := range ids {
				id, basis, _ := strings.Cut(id, " ")
				basis, measure, _ := strings.Cut(basis, " ")
				k := Key{id, s.month.String(), basis, measure, indicators.Total, ""}
				if strings.HasPrefix(id, "CI") {
					k.Breakdown, k.Key = "indicator", "indicator=EX03"
				}
				if _, ok := s.obs[k]; !ok {
					s.t.Fatalf("%v is not planted", k)
				}
				delete(s.obs, k)
			}
		}
	}
	for _, c := range []struct {
		name  string
		month period.Month
		plant func(*speaker)
		want  string
	}{
		{"normal month", period.Of(2026, 10), normal,
			"2026年1—10月，全市离岸服务外包合同签约金额1385.20万美元，同比较快增长29.3%，离岸执行金额1004.20万美元，同比大幅增长33.6%，" +
				"离岸执行金额完成年度目标的89.9%，快于时序进度6.6个百分点，10月当月离岸执行金额110.00万美元，同比下降5.2%。"},
		{"growth missing", period.Of(2026, 10), without("EX03 ytd yoy", "CT04 ytd yoy", "EX03 month yoy"),
			"2026年1—10月，全市离岸服务外包合同签约金额1385.20万美元，离岸执行金额1004.20万美元，" +
				"离岸执行金额完成年度目标的89.9%，快于时序进度6.6个百分点，10月当月离岸执行金额110.00万美元。"},
		{"level missing", period.Of(2026, 10), without("EX03 ytd level", "EX03 ytd yoy"),
			"2026年1—10月，全市离岸服务外包合同签约金额1385.20万美元，同比较快增长29.3%，" +
				"离岸执行金额完成年度目标的89.9%，快于时序进度6.6个百分点，10月当月离岸执行金额110.00万美元，同比下降5.2%。"},
		{"first clause missing", period.Of(2026, 10), without("CT04 ytd level", "CI03 ytd level"),
			"2026年1—10月，全市离岸执行金额1004.20万美元，同比大幅增长33.6%，" +
				"离岸执行金额完成年度目标的89.9%，10月当月离岸执行金额110.00万美元，同比下降5.2%。"},
		{"only the month", period.Of(2026, 10), without("CT04 ytd level", "EX03 ytd level", "CI02 ytd level"),
			"2026年10月当月离岸执行金额110.00万美元，同比下降5.2%。"},
		{"growth over nothing", period.Of(2026, 10), func(s *speaker) { normal(s); s.none("EX03", "ytd", "yoy", "base_zero") },
			"2026年1—10月，全市离岸服务外包合同签约金额1385.20万美元，同比较快增长29.3%，离岸执行金额1004.20万美元，上年同期为零，" +
				"离岸执行金额完成年度目标的89.9%，快于时序进度6.6个百分点，10月当月离岸执行金额110.00万美元，同比下降5.2%。"},
		{"February tells the joined rate once", period.Of(2026, 2), func(s *speaker) {
			normal(s)
			s.say("EX03", "month", "yoy", 336, "jan_feb_joined")
			s.goal(159, -8)
		}, "2026年1—2月，全市离岸服务外包合同签约金额1385.20万美元，同比较快增长29.3%，离岸执行金额1004.20万美元，同比大幅增长33.6%，" +
			"离岸执行金额完成年度目标的15.9%，慢于时序进度0.8个百分点，2月当月离岸执行金额110.00万美元。"},
		{"January keeps its levels", period.Of(2026, 1), func(s *speaker) {
			normal(s)
			for _, id := range []string{"CT04 ytd", "EX03 ytd", "EX03 month"} {
				id, basis, _ := strings.Cut(id, " ")
				s.none(id, basis, "yoy", "jan_feb_pending")
			}
			s.goal(115, 32)
		}, "2026年1月，全市离岸服务外包合同签约金额1385.20万美元，离岸执行金额1004.20万美元，" +
			"离岸执行金额完成年度目标的11.5%，快于时序进度3.2个百分点。"},
		{"nothing", period.Of(2026, 10), func(*speaker) {}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSpeaker(t, c.month)
			c.plant(s)
			want := c.want
			if want != "" {
				want = "　　规模：" + want
			}
			got, shown := s.sentence(0)
			if got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			for k := range shown {
				if o := s.obs[k]; o.Value == nil && o.Reason != "base_zero" {
					t.Errorf("%v is noted as shown and has no number", k)
				}
			}
			joined := Key{"EX03", "2026-02", "month", "yoy", indicators.Total, ""}
			if shown[joined] {
				t.Error("the joined rate is noted as shown in the clause of the month")
			}
		})
	}
}

func TestTradeSentence(t *testing.T) {
	for _, c := range []struct {
		name  string
		plant func(*speaker)
		want  string
	}{
		{"both rates", func(s *speaker) { s.say("ST01", "ytd", "yoy", 46, ""); s.say("ST02", "ytd", "yoy", -129, "") },
			"服务出口1347.10万美元，同比增长4.6%，服务进口753.30万美元，同比下降12.9%，服务贸易顺差593.80万美元。"},
		{"one rate", func(s *speaker) { s.say("ST02", "ytd", "yoy", -129, "") },
			"服务出口1347.10万美元，服务进口753.30万美元，同比下降12.9%，服务贸易顺差593.80万美元。"},
		{"January", func(s *speaker) {
			s.none("ST01", "ytd", "yoy", "jan_feb_pending")
			s.none("ST02", "ytd", "yoy", "jan_feb_pending")
		}, "服务出口1347.10万美元，服务进口753.30万美元，服务贸易顺差593.80万美元。"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSpeaker(t, period.Of(2026, 10))
			s.say("ST01", "ytd", "level", 13471, "")
			s.say("ST02", "ytd", "level", 7533, "")
			s.say("ST04", "ytd", "level", 5938, "")
			c.plant(s)
			want := "　　主体、就业和服务贸易：" + c.want
			if got, _ := s.sentence(3); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// TestLargestLeavesZerosOut: a unit that had nothing does not lead a list.
func TestLargestLeavesZerosOut(t *testing.T) {
	s := newSpeaker(t, period.Of(2026, 10))
	for code, v := range map[string]int64{"330302": 0, "330303": -20, "330381": 31, "330382": 52} {
		s.put(Key{"EX03", "2026-10", "ytd", "level", "county", "county=" + code}, v, "")
	}
	got, _ := s.sentence(2)
	want := "　　区域和市场：离岸执行金额居前的县（市、区）为乐清市（5.20万美元）、瑞安市（3.10万美元）。"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
