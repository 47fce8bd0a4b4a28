package province

import (
	"context"
	"strconv"
	"strings"

	"stis/warehouse"
)

// Names are place, three characters and trade. The prime scatters them, so that
// neighbours in number are not neighbours in name, and no name comes twice.
const (
	brands   = "华创恒信瑞丰博远天成嘉禾鼎盛宏达安泰东方明德润泽启航中联新锐海纳科景立诚永昌顺源卓越万象金桥百川云帆青松慧通智汇合众优品长风聚力正大和光凯旋飞腾"
	scatter  = 7919
	nameRoom = 373_231 // a prime below the number of different brands
	maxFirms = nameRoom
)

var (
	places   = []string{"温州", "鹿城", "龙湾", "瓯海", "洞头", "永嘉", "平阳", "苍南", "文成", "泰顺", "瑞安", "乐清", "龙港"}
	counties = []string{"330302", "330302", "330303", "330304", "330305", "330324", "330326", "330327", "330328", "330329", "330381", "330382", "330383"}
	trades   = []string{"软件", "信息技术", "网络科技", "进出口", "国际贸易", "鞋业", "服饰", "电气", "供应链管理", "文化传媒"}
)

// loadFirms loads the firms, those of the register first. typo is the code with
// two digits exchanged; variant is the name as a bank clerk shortens it.
func loadFirms(ctx context.Context, tx *warehouse.Tx, s Size) error {
	texts := []string{"uscc", "org", "name", "variant", "typo", "county", "moved"}
	t := warehouse.Table{Schema: "province", Name: "firm", Rows: s.Enterprises + s.Strangers,
		Columns: []warehouse.Column{{Name: "f", Kind: warehouse.Int}}}
	for _, n := range texts {
		t.Columns = append(t.Columns, warehouse.Column{Name: n})
	}
	for f := range t.Rows {
		t.Columns[0].Int = append(t.Columns[0].Int, int64(f))
		for i, v := range firm(f, s.Seed) {
			t.Columns[i+1].Text = append(t.Columns[i+1].Text, v)
		}
	}
	_, err := tx.Load(ctx, t)
	return err
}

// firm gives the texts of one firm in the order of loadFirms.
func firm(f int, seed int64) [7]string {
	chars := []rune(brands)
	g := (f*scatter + int(seed)) % nameRoom
	at := (f + g) % len(places)
	brand := string([]rune{chars[g%len(chars)], chars[g/len(chars)%len(chars)], chars[g/len(chars)/len(chars)%len(chars)]})
	trade := trades[g%len(trades)]
	org := orgCode(f)
	uscc := "91" + counties[at] + org
	uscc += usccCheck(uscc)
	i := 10 + f%4
	for uscc[i] == uscc[i+1] {
		i++
	}
	typo := uscc[:i] + string(uscc[i+1]) + string(uscc[i]) + uscc[i+2:]
	return [7]string{uscc, org, places[at] + brand + trade + "有限公司", places[at] + "市" + brand + trade + "公司", typo,
		counties[at], counties[(at+4)%len(counties)]}
}

// orgCode is an organisation code with its check character (GB 11714).
func orgCode(f int) string {
	digits := strconv.Itoa(20_000_000 + f*89)
	sum := 0
	for i, w := range []int{3, 7, 9, 10, 5, 8, 4, 2} {
		sum += w * int(digits[i]-'0')
	}
	return digits + string("0123456789X"[(11-sum%11)%11])
}

// usccCheck is the check character after 17 characters (GB 32100).
func usccCheck(s string) string {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	sum, weight := 0, 1
	for i := range len(s) {
		sum += weight * strings.IndexByte(alphabet, s[i])
		weight = weight * 3 % 31
	}
	return string(alphabet[(31-sum%31)%31])
}
