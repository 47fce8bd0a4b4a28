package city

import "fmt"

// runes splits a list of single characters.
func runes(s string) []rune { return []rune(s) }

// firmName makes the invented name of firm number ix: two characters, the
// trade and the legal form. The same number always has the same name; gen
// counts renamings.
func firmName(cfg Config, ix, gen int, word string, suffix string) string {
	first, second := runes("瓯海昱辰翰景禾谷岚晟泽铭朗拓屿帆迅聚恒启澜汇锦盛宏卓"), runes("川舟岭信达创联智科图云桥木石和远航维数思通源捷越泰宇")
	n := (ix*7 + gen*131) % (len(first) * len(second))
	r := cfg.stream("firm-name", ix).Uint64()%3 == 0
	city := "温州"
	if r {
		city = "浙江"
	}
	name := fmt.Sprintf("%s%c%c%s%s", city, first[n/len(second)], second[n%len(second)], word, suffix)
	switch {
	case ix < len(first)*len(second) && gen > 0: // a third character that no firm is born with
		name = fmt.Sprintf("%s%c%c%c%s%s", city, first[n/len(second)], second[n%len(second)], first[(ix*3+gen*5)%len(first)], word, suffix)
	case ix >= len(first)*len(second):
		name = fmt.Sprintf("%s%c%c%c%s%s", city, first[n/len(second)], second[n%len(second)], second[(ix/7)%len(second)], word, suffix)
	}
	return name
}

// clientName makes the invented name of a foreign client.
func clientName(s stream, country string) string {
	a := []string{"Northfield", "Harbor", "Silver Oak", "Brightline", "Kestrel", "Maple", "Summit", "Orion", "Lakeside", "Vertex", "Blue Heron", "Cedar", "Granite", "Meridian", "Sterling", "Aurora", "Pinecrest", "Atlas"}
	b := []string{"Systems", "Trading", "Design", "Logistics", "Medical", "Software", "Electronics", "Retail", "Analytics", "Engineering", "Media", "Footwear"}
	c := map[string]string{"USA": "Inc", "JPN": "KK", "DEU": "GmbH", "HKG": "Limited", "SGP": "Pte Ltd", "GBR": "Ltd", "AUS": "Pty Ltd", "NLD": "BV", "FRA": "SAS", "ITA": "SpA"}[country]
	if c == "" {
		c = "Co Ltd"
	}
	return fmt.Sprintf("%s %s %s", oneOf(s, a), oneOf(s, b), c)
}

// homeClientName makes the invented name of a mainland client.
func homeClientName(s stream) string {
	city := []string{"上海", "杭州", "宁波", "深圳", "北京", "苏州", "广州", "台州", "绍兴"}
	a := []string{"华辰", "东岳", "新禾", "联创", "中拓", "明远", "嘉和", "万象", "立信"}
	b := []string{"电器", "银行", "鞋业", "物流", "医疗器械", "汽车部件", "网络", "服装", "阀门"}
	return oneOf(s, city) + oneOf(s, a) + oneOf(s, b) + "有限公司"
}

// contactName makes an invented contact person; the field is personal and must
// never reach the warehouse's published copy.
func contactName(s stream) string {
	a, b := runes("陈林黄张李王叶胡郑周潘金"), runes("晓明丽伟静芳建国敏杰海燕")
	return fmt.Sprintf("%c%c%c", oneOf(s, a), oneOf(s, b), oneOf(s, b))
}

// phoneNumber makes a number in a range that is not given out to subscribers.
func phoneNumber(s stream) string { return fmt.Sprintf("0577-0000%04d", s.IntN(10000)) }
