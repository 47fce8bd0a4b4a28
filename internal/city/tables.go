package city

import "strings"

// county is one of the twelve units of the prefecture.
type county struct {
	code, zh string
	weight   float64 // share of firms
	growth   float64 // yearly growth of business, on top of the class's
}

// counties are in the order of their codes; 330300 (市本级) registers no firm
// and appears only as the unit of the city's own targets.
func counties() []county {
	return []county{
		{"330302", "鹿城区", .235, .02}, {"330303", "龙湾区", .145, .06}, {"330304", "瓯海区", .15, .05},
		{"330305", "洞头区", .02, .01}, {"330324", "永嘉县", .05, .00}, {"330326", "平阳县", .055, .03},
		{"330327", "苍南县", .05, -.02}, {"330328", "文成县", .016, -.03}, {"330329", "泰顺县", .014, -.01},
		{"330381", "瑞安市", .12, .04}, {"330382", "乐清市", .115, .03}, {"330383", "龙港市", .03, .09},
	}
}

func countyName(code string) string {
	for _, c := range counties() {
		if c.code == code {
			return c.zh
		}
	}
	return "温州市"
}

// garden is a demonstration park (示范园区). The names are invented.
type garden struct {
	id, zh, county, level string
	recognised            day
	floor                 int64 // hundredths of a square metre
	platform              bool
}

func gardens() []garden {
	return []garden{
		{"WZP01", "温州瓯江国际服务外包示范园", "330302", "2", date(2009, 12, 1), 3_050_000, true},
		{"WZP02", "温州龙湾软件与信息服务产业园", "330303", "2", date(2012, 6, 15), 5_200_000, true},
		{"WZP03", "温州瓯海创意设计外包园", "330304", "3", date(2014, 9, 20), 2_480_000, true},
		{"WZP04", "瑞安工业设计服务外包园", "330381", "3", date(2016, 4, 8), 1_860_000, false},
		{"WZP05", "乐清电气研发外包园", "330382", "3", date(2018, 11, 26), 2_130_000, true},
	}
}

// economy is a client economy.
type economy struct {
	code   string // ISO 3166-1 alpha-3
	weight float64
	cur    string // usual currency
	alt    string // second currency
}

// economies are the 46 markets, weighted roughly as a coastal city's are.
func economies() []economy {
	const list = `USA 22 USD USD|HKG 15 USD HKD|JPN 10 JPY USD|DEU 6.5 EUR EUR|SGP 6 USD SGD|GBR 4.5 GBP USD|TWN 3.6 USD USD|KOR 3.5 USD USD|
AUS 2.8 AUD USD|NLD 2.4 EUR EUR|FRA 2.3 EUR EUR|ITA 2.2 EUR EUR|CAN 1.8 USD USD|VNM 1.6 USD CNY|MYS 1.4 USD CNY|THA 1.3 USD CNY|
IND 1.2 USD USD|IDN 1.1 USD CNY|ARE 1.1 USD USD|CHE 1 EUR USD|ESP .9 EUR EUR|BEL .8 EUR EUR|SWE .8 EUR USD|IRL .8 EUR USD|
RUS .8 CNY CNY|MAC .7 HKD CNY|BRA .6 USD USD|MEX .6 USD USD|TUR .5 USD EUR|SAU .5 USD USD|POL .5 EUR EUR|DNK .5 EUR USD|
FIN .4 EUR EUR|NOR .4 USD EUR|AUT .4 EUR EUR|PHL .4 USD USD|NZL .3 USD AUD|ZAF .3 USD USD|ISR .3 USD USD|KAZ .3 CNY USD|
CZE .2 EUR EUR|PRT .2 EUR EUR|GRC .2 EUR EUR|EGY .2 USD USD|NGA .2 USD USD|CHL .2 USD USD`
	var out []economy
	for line := range strings.SplitSeq(strings.ReplaceAll(list, "\n", ""), "|") {
		f := strings.Fields(line)
		out = append(out, economy{f[0], atof(f[1]), f[2], f[3]})
	}
	return out
}

// atof reads the short decimals of the tables above.
func atof(s string) float64 {
	whole, frac, _ := strings.Cut(s, ".")
	v, scale := 0.0, 1.0
	for _, c := range whole {
		v = v*10 + float64(c-'0')
	}
	for _, c := range frac {
		scale /= 10
		v += float64(c-'0') * scale
	}
	return v
}

// trade is a second-level class of outsourcing, edition 2010.
type trade struct {
	code     string
	weight   float64
	growth   float64
	txn      string // transaction code its receipts carry
	note     string // remark on the receipt
	industry string // GB/T 4754-2017 class of a firm that lives on it
	word     string // what firm and contract names say
}

// class1 is the branch: ITO, BPO or KPO.
func (t trade) class1() string { return t.code[:3] }

func trades() []trade {
	return []trade{
		{"ITO11", 21, .08, "227020", "软件研发服务收入", "6513", "软件"},
		{"ITO12", 7, .06, "227020", "软件技术服务收入", "6513", "信息技术"},
		{"ITO21", 4, .14, "228031", "集成电路设计服务收入", "6520", "微电子"},
		{"ITO22", 2, .02, "228031", "测试平台服务收入", "6520", "检测技术"},
		{"ITO31", 6, .05, "227020", "信息系统运维服务收入", "6540", "系统"},
		{"ITO32", 3, .03, "227020", "基础信息技术服务收入", "6540", "网络"},
		{"BPO11", 3, .04, "228023", "业务流程设计服务收入", "7243", "管理咨询"},
		{"BPO12", 4, .03, "228023", "内部管理外包服务收入", "7291", "商务服务"},
		{"BPO13", 2, .02, "228023", "人力资源外包服务收入", "7264", "人力资源"},
		{"BPO14", 8, .07, "227030", "数据处理服务收入", "6450", "数据"},
		{"BPO15", 7, .05, "228990", "供应链管理服务收入", "7224", "供应链"},
		{"KPO11", 2, .06, "228021", "知识产权服务收入", "7231", "知识产权"},
		{"KPO12", 3, .12, "228010", "医药研发服务收入", "7340", "生物科技"},
		{"KPO13", 5, .10, "228010", "产品技术研发收入", "7320", "技术研发"},
		{"KPO14", 11, .11, "228031", "工业设计服务收入", "7491", "工业设计"},
		{"KPO15", 2, .13, "228026", "数据分析服务收入", "7246", "数据分析"},
		{"KPO16", 4, .09, "229010", "动漫设计制作收入", "8710", "文化创意"},
		{"KPO17", 1, .04, "229990", "教育课件研发收入", "8391", "教育科技"},
		{"KPO18", 5, .03, "228031", "工程设计服务收入", "7484", "工程设计"},
	}
}

// item is a transaction of services trade (or of none) beyond outsourcing.
type item struct {
	txn    string
	ebops  string // main item of EBOPS 2010, empty when not a service
	in     float64
	out    float64 // weights among receipts and among payments
	note   string
	size   float64 // typical US dollars
	person float64 // share of persons
}

// items are the transaction codes of the edition of 2014 that the city's
// banks use for everything that is not outsourcing.
func items() []item {
	return []item{
		{"222011", "SC", 12, 14, "海运运费", 9000, 0},
		{"222022", "SC", 3, 6, "空运运费", 4200, 0},
		{"222040", "SC", 3, 3, "国际快递费", 900, 0},
		{"223010", "SD", 2, 3, "商务差旅", 2100, .6},
		{"223022", "SD", .3, 9, "留学学费", 14000, 1},
		{"223029", "SD", 2.5, 8, "旅游", 2600, 1},
		{"224010", "SE", .5, .9, "境外工程款", 42000, 0},
		{"225010", "SF", .6, 1.5, "货运保险费", 3000, 0},
		{"226000", "SG", .6, 1.2, "金融手续费", 1500, 0},
		{"227010", "SI", .8, .6, "电信服务", 5200, 0},
		{"227020", "SI", 0, 5, "软件服务费", 8800, 0},
		{"228010", "SJ", 0, 2, "委托研发", 26000, 0},
		{"228023", "SJ", 0, 3.5, "管理咨询费", 9000, 0},
		{"228024", "SJ", 0, 3, "广告费", 5600, 0},
		{"228025", "SJ", 0, 4, "参展费", 7400, 0},
		{"228050", "SJ", 0, 6, "佣金", 5200, .05},
		{"229010", "SK", .6, .6, "影视制作", 9000, 0},
		{"231010", "SH", .8, 2, "商标使用费", 24000, 0},
		{"231020", "SH", 1.2, 3, "专利技术使用费", 38000, 0},
		{"231030", "SH", .5, 2.2, "软件许可费", 8000, 0},
		{"232000", "SL", .1, .2, "签证费", 800, 0},
		{"221000", "SA", 5, .8, "来料加工工缴费", 16000, 0},
		{"230000", "SB", 3, 1.6, "设备维修费", 7600, 0},
		{"121010", "", 6, 4, "货款", 31000, 0},
		{"122030", "", 1.5, .6, "网络购物", 700, .3},
		{"421010", "", 1.2, .3, "个人赠与", 1800, 1},
	}
}

// clientIndustries are sections of GB/T 4754 a client may belong to.
func clientIndustries() []string {
	return []string{"C", "C", "C", "F", "G", "I", "I", "J", "L", "M", "R"}
}

// ownerships are registration types (登记注册类型, edition 1998) with weights
// and report groups.
type ownership struct {
	code, group, holding string
	weight               float64
}

func ownerships() []ownership {
	return []ownership{
		{"110", "state", "1", 1.5}, {"151", "state", "1", 3.5},
		{"171", "private", "3", 3}, {"172", "private", "3", 2}, {"173", "private", "3", 62}, {"174", "private", "3", 6},
		{"210", "hmt", "4", 4}, {"230", "hmt", "4", 5}, {"240", "hmt", "4", 1},
		{"310", "foreign", "5", 4}, {"330", "foreign", "5", 7}, {"340", "foreign", "5", 1},
	}
}

// ownershipGroup is the report group (国有, 民营, 港澳台, 外商) of a type.
func ownershipGroup(code string) string {
	for _, o := range ownerships() {
		if o.code == code {
			return o.group
		}
	}
	return "_U"
}
