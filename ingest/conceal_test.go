package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"stis/ingest/sheet"
)

// person makes a synthetic identity number with a right check digit.
func person(n int) string {
	s := fmt.Sprintf("33030219900101%03d", n)
	return s + string(checkDigit(s))
}

// TestHash: identity numbers leave no trace in the warehouse or the receipt.
func TestHash(t *testing.T) {
	p1, p2, p3 := person(11), person(12), person(13)
	wrong := p3[:17] + map[bool]string{true: "1", false: "2"}[p3[17] != '1']
	hash := strings.Repeat("AB", 32)
	rows := []string{"人员表 制表人 " + p1, "身份证号|年龄|电话|单位|备用", p1 + "|=n:30|13800000000|甲|乙",
		" " + strings.ToLower(p2) + "|很大|13800000000|" + p3 + "|" + p3, hash + "|=n:1|13800000000|丙", wrong + "|=n:2|13800000000|丁",
		"=n:330302199001010|=n:3|13800000000|戊", person(20) + "|=n:4|+86 138 0000 0000|己", "合计|=n:70", "制表:" + p2}
	b := ownBench(t, Settings{HashSalt: "盐"}, personLayout)
	r := b.receive(workbookFile(t, strings.Join(rows, "\n")), "person")
	if r.Loaded != 2 || r.Quarantined != 4 {
		t.Errorf("%d loaded, %d held: %v", r.Loaded, r.Quarantined, r.Findings)
	}
	sum := sha256.Sum256([]byte("盐" + p1))
	want := []string{strings.ToLower(hash), hex.EncodeToString(sum[:])}
	if want[0] > want[1] {
		want[0], want[1] = want[1], want[0]
	}
	if got := b.query("SELECT person FROM raw.person ORDER BY person"); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("hashes %q, want %q", got, want)
	}
	if got := told(r.Findings); got != "W ING003 E2; E ING011 B4; E ING013 D4; E ING013 A6; E ING013 A7; E ING013 C8" {
		t.Errorf("findings %s", got)
	}
	var everything strings.Builder
	fmt.Fprintf(&everything, "%+v", r)
	for _, table := range b.query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'raw'") {
		everything.WriteString(strings.Join(b.query("SELECT * FROM raw."+ident(table)), "\n"))
	}
	for _, plain := range []string{p1, p2, strings.ToLower(p2), p3, wrong, person(20), "330302199001010"} {
		if i := strings.Index(everything.String(), plain); i >= 0 {
			t.Errorf("%s is still there: …%s", plain, everything.String()[max(0, i-80):i+18])
		}
	}
	for _, f := range r.Findings {
		if strings.Contains(f.Zh+f.En, "138") {
			t.Errorf("a phone number is quoted: %s", f.Zh)
		}
	}
}

// TestMisplaced: an identity number where none belongs holds its row back, and
// one that was spoilt says how. None is repeated.
func TestMisplaced(t *testing.T) {
	b := ownBench(t, Settings{HashSalt: "盐"}, strings.Replace(personLayout, "key: [person]", "key: [name]", 1))
	right := strings.Repeat("0f", 32)
	wrong := person(30)[:17] + string('0'+(person(30)[17]-'0'+1)%10)
	noDay := "33030219901301001"
	noDay += string(checkDigit(noDay))
	rows := "身份证号|年龄|电话|单位\n" + strings.Join([]string{
		right + "|=n:1||" + person(21),
		right + "|=n:1||" + person(22),
		right + "|=n:1|" + person(23) + "|甲",
		right + "|=n:" + person(24)[:17] + "0||乙",
		right + "|=n:1||=n:913303027109230019",
		"=n:" + person(25)[:15] + "000|=n:1||丙",
		person(26)[:1] + "." + person(26)[1:15] + "E+17|=n:1||丁",
		wrong + "|=n:1||戊",
		noDay + "|=n:1||己",
		right + "|=n:1||庚",
		right + "|=n:1||辛 " + person(27),
		right + "|=n:1",
		"merge D12:D13",
	}, "\n")
	r := b.receive(workbookFile(t, rows), "person")
	if r.Loaded != 1 || len(b.query("SELECT name FROM raw.person WHERE name = '庚'")) != 1 {
		t.Errorf("%d loaded: %v", r.Loaded, r.Findings)
	}
	if got := b.query("SELECT count(*) FROM raw.person WHERE name LIKE '%×%'"); got[0] != "0" {
		t.Errorf("%s rows under ××××", got[0])
	}
	const elsewhere, stored = "含有公民身份号码(已隐去),请改填本栏应填的内容", "公民身份号码被存成了数值,末几位已丢失"
	says := map[string]string{"D2 ING013": elsewhere, "D3 ING013": elsewhere, "C4 ING013": elsewhere, "B5 ING013": elsewhere, "D6 ING015": "长号码被存成了数值",
		"A7 ING015": stored, "A8 ING015": stored, "A9 ING013": "校验码(第18位)不符", "A10 ING013": "地区码或出生日期有误", "D12 ING013": elsewhere, "D13 ING013": elsewhere}
	for _, f := range r.Findings {
		at := f.Pos.Cell + " " + string(f.Rule)
		if want, ok := says[at]; !ok || !strings.Contains(f.Zh, want) {
			t.Errorf("%s: %s", at, f.Zh)
		}
		delete(says, at)
		if longestDigits(f.Zh) > 8 || longestDigits(f.En) > 8 || longestDigits(f.Key) > 8 {
			t.Errorf("%s quotes: %s %s %s", at, f.Zh, f.En, f.Key)
		}
	}
	if len(says) > 0 {
		t.Errorf("not told: %v", says)
	}
}

// TestNoSalt: without a salt a plain number refuses the file, hashes do not.
func TestNoSalt(t *testing.T) {
	b := ownBench(t, Settings{}, personLayout)
	r := b.receive(workbookFile(t, "人员散列|年龄\n"+strings.Repeat("0f", 32)+"|=n:1"), "person")
	if r.Loaded != 1 {
		t.Errorf("hashes only: %v", r.Findings)
	}
	r = b.receive(workbookFile(t, "身份证号|年龄\n"+strings.Repeat("0f", 32)+"|=n:1\n"+person(5)+"|=n:2"), "person")
	if r.Outcome != Refused || told(r.Findings) != "E ING024 A3" || strings.Contains(r.Findings[0].Zh+r.Findings[0].En, person(5)) {
		t.Errorf("plain number: %s %v", r.Outcome, r.Findings)
	}
	if got := b.query("SELECT count(*) FROM raw.person"); got[0] != "1" {
		t.Errorf("%s rows", got[0])
	}
}

func TestIsID(t *testing.T) {
	// 11010519491231002X is the example of GB 11643-1999.
	for s, want := range map[string]bool{"11010519491231002X": true, "110105194912310021": false, "440524188001010014": false,
		"91330302MA2ABCDEXP": false, "913303027109230019": false, person(1): true, person(1) + "0": false, "": false} {
		if isID(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
	for in, want := range map[string]string{"张三" + person(1): "张三××××", person(1) + person(2): person(1) + person(2), "１１０１０５１９４９１２３１００２Ｘ": "××××",
		"913303027109230019": "913303027109230019", "合同20260101201901011234": "合同20260101201901011234"} {
		if got := maskIDs(in); got != want {
			t.Errorf("%q masks to %q, want %q", in, got, want)
		}
	}
}

// FuzzMask: what is masked holds nothing that looks like an identity number
// between other characters than digits.
func FuzzMask(f *testing.F) {
	f.Add("a"+person(3)+"b", "x")
	f.Fuzz(func(t *testing.T, before, after string) {
		got := maskIDs(before + " " + person(7) + " " + after)
		if strings.Contains(got, " "+person(7)+" ") {
			t.Errorf("%q", got)
		}
		_ = isLong(before)
		b := &batch{src: &source{Layout: &Layout{}, hashed: true}, salt: "x"}
		if _, err := b.conceal(sheet.Row{Num: 1, Cells: []sheet.Cell{{Col: 1, Text: before}, {Col: 2, Text: after}}}, []int{1}); err != nil {
			t.Error(err)
		}
	})
}
