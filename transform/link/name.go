package link

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Name is a firm's name taken apart (名称规范化). The zero value is no name.
type Name struct {
	Text   string // half width, capitals, round brackets, no blanks
	Core   string // what is left without form, place and branch
	Form   Form
	Group  bool   // says 集团
	Place  string // code of the finest place it names; "" = none
	Branch string // what stands before 分公司; a branch is a unit of its own
}

// Form is the kind of legal form that a name ends in.
type Form string

// The legal forms that names tell. A limited firm that becomes a joint-stock one
// stays who it is; other forms are other persons.
const (
	NoForm      Form = ""
	Company     Form = "company"     // 有限公司, 有限责任公司, 股份有限公司, 公司
	Partnership Form = "partnership" // 合伙企业
	Sole        Form = "sole"        // 工作室, 个人独资企业
)

// forms are the endings, longer ones first; banks cut names off in the middle.
var forms = [...]struct {
	ending string
	form   Form
}{
	{"股份有限责任公司", Company}, {"股份有限公司", Company}, {"有限责任公司", Company}, {"股份公司", Company}, {"有限公司", Company},
	{"有限责任公", Company}, {"股份有限公", Company}, {"有限责任", Company}, {"股份有限", Company}, {"有限公", Company},
	{"总公司", Company}, {"公司", Company}, {"有限", Company},
	{"有限合伙企业", Partnership}, {"普通合伙企业", Partnership}, {"合伙企业", Partnership},
	{"个人独资企业", Sole}, {"工作室", Sole},
}

// noted are the words that stand in brackets beside a name and belong to its form.
var noted = map[string]Form{"普通合伙": Partnership, "特殊普通合伙": Partnership, "有限合伙": Partnership, "个人独资": Sole, "有限公司": Company, "有限责任": Company}

// trades are the words for a line of business. What stands before them tells one
// firm from another.
var trades = [...]string{
	"信息技术", "信息科技", "网络科技", "电子商务", "知识产权", "动漫制作", "人力资源", "供应链", "互联网", "大数据", "云计算", "物联网",
	"进出口", "软件", "信息", "技术", "科技", "网络", "数据", "服务", "设计", "咨询", "物流", "电子", "商务", "开发", "系统", "工程",
	"文化", "传媒", "传播", "外包", "管理", "贸易", "国际", "实业", "集成", "智能", "通信", "通讯", "广告", "创意", "动漫", "游戏",
	"检测", "测试", "维修", "财务", "翻译", "教育", "培训", "医药", "生物", "研发", "研究", "工业", "制造", "制作", "企业", "发展",
	"投资", "控股", "电气", "机械", "处理", "运营", "客服", "呼叫", "中心", "金融", "医疗", "建筑", "规划", "影视", "数码", "代理",
	"货运", "运输", "产品", "应用", "解决方案", "集团",
}

// Clean writes a text in half width, capitals and round brackets, without
// blanks, quotes and dots between words. It is its own result.
func Clean(s string) string {
	var b strings.Builder
	for _, c := range s {
		switch {
		case c >= 0xFF01 && c <= 0xFF5E: // the full-width forms of ! to ~
			c -= 0xFEE0
		case c == utf8.RuneError || unicode.IsSpace(c) || unicode.Is(unicode.C, c):
			continue
		}
		switch c {
		case '【', '〔', '[', '「', '『', '{', '<', '《', '〈', '﹙':
			c = '('
		case '】', '〕', ']', '」', '』', '}', '>', '》', '〉', '﹚':
			c = ')'
		case '·', '・', '•', '‧', '.', ',', '。', '、', '"', '\'', '“', '”', '‘', '’', '`', '_', '-', '—', '–', '*', ';', ':':
			continue
		}
		b.WriteRune(unicode.ToUpper(c))
	}
	return b.String()
}

// Parse takes a name apart. It gives the same for a name and for its Text.
func (p *Places) Parse(name string) Name {
	n := Name{Text: Clean(name)}
	n.Core = n.Text
	for {
		before := n.Core
		n.cutBranch()
		n.cutForm()
		n.cutBrackets(p)
		if rest, code, ok := p.cut(n.Core, n.Place); ok {
			n.Core, n.Place = rest, code
		}
		if n.Core == before {
			return n
		}
	}
}

// cutBranch moves 温州分公司 behind the head office's name into Branch. Only a
// legal form before it tells where the head office's name ends.
func (n *Name) cutBranch() {
	head, ok := strings.CutSuffix(n.Core, "分公司")
	if !ok {
		return
	}
	at := strings.LastIndex(head, "公司")
	if at <= 0 {
		return
	}
	at += len("公司")
	n.Branch = strings.Trim(head[at:], "()") + "分公司" + n.Branch
	n.Core = head[:at]
}

// cutForm takes legal forms and 集团 off the end, as long as something is left.
func (n *Name) cutForm() {
	for _, f := range forms {
		if rest, ok := strings.CutSuffix(n.Core, f.ending); ok && rest != "" {
			n.Core = rest
			if n.Form == NoForm {
				n.Form = f.form
			}
			break
		}
	}
	if rest, ok := strings.CutSuffix(n.Core, "集团"); ok && rest != "" {
		n.Core, n.Group = rest, true
	}
}

// cutBrackets dissolves the first brackets: a place, 集团 and the kind of
// partnership go to their fields, anything else stays in the core.
func (n *Name) cutBrackets(p *Places) {
	open := strings.IndexByte(n.Core, '(')
	if open < 0 {
		n.Core = strings.ReplaceAll(n.Core, ")", "")
		return
	}
	before, inside := n.Core[:open], n.Core[open+1:]
	inside, after, _ := strings.Cut(inside, ")")
	form, isForm := noted[inside]
	code, isPlace := p.find(inside)
	switch {
	case before+after == "":
	case inside == "集团":
		n.Group, inside = true, ""
	case inside == "中国":
		inside = ""
	case isForm:
		inside = ""
		if n.Form == NoForm || form != Company {
			n.Form = form
		}
	case isPlace && !p.Conflict(code, n.Place, time.Time{}):
		inside = ""
		if n.Place == "" || p.Within(code, n.Place, time.Time{}) {
			n.Place = code
		}
	}
	n.Core = before + inside + after
}

// brandOf is a core without the trade words at its end (字号).
func brandOf(core string) string {
	for {
		before := core
		for _, t := range trades {
			core = strings.TrimSuffix(core, t)
		}
		if core == before {
			return core
		}
	}
}
