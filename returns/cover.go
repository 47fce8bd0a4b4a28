package returns

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// coverSheet is the first sheet of a returned workbook.
const coverSheet = "退回说明"

// maxListed bounds the lines of 退回说明; the colours and notes have them all.
const maxListed = 10_000

var (
	coverHeads  = [...]string{"序号", "工作表", "单元格", "列", "问题", "应填", "示例", "处理"}
	coverWidths = [...]float64{6, 18, 9, 22, 44, 44, 24, 9}
)

// addCover writes the first sheet.
func (r *ret) addCover(f *excelize.File, m *Marked) error {
	if i, err := f.GetSheetIndex(coverSheet); err != nil {
		return err
	} else if i >= 0 {
		if err := f.DeleteSheet(coverSheet); err != nil {
			return err
		}
	}
	if _, err := f.NewSheet(coverSheet); err != nil {
		return err
	}
	list := f.WorkBook.Sheets.Sheet
	last := list[len(list)-1]
	copy(list[1:], list)
	list[0] = last
	if names := f.WorkBook.DefinedNames; names != nil {
		for i := range names.DefinedName { // a name of one sheet counts it by its place
			if id := names.DefinedName[i].LocalSheetID; id != nil {
				next := *id + 1
				names.DefinedName[i].LocalSheetID = &next
			}
		}
	}
	c := cover{desk: newDesk(f), r: r, m: m}
	if err := c.write(); err != nil {
		return err
	}
	f.SetActiveSheet(0)
	return nil
}

// cover is 退回说明 while it is written.
type cover struct {
	*desk
	r   *ret
	m   *Marked
	row int
}

func (c *cover) write() error {
	if err := c.widths(coverSheet, coverWidths[:]); err != nil {
		return err
	}
	for _, step := range []func() error{c.head, c.howTo, c.list, c.page} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// title names the report in words.
func (c *cover) title() string {
	if c.r.Layout == nil {
		return "报表"
	}
	return wide(c.r.Layout.Title.Zh)
}

func (c *cover) head() error {
	hard, soft := 0, 0
	for _, m := range c.r.remarks {
		if m.hard {
			hard++
		} else {
			soft++
		}
	}
	c.row = 1
	if err := c.PutMerged(coverSheet, 1, 1, len(coverHeads), c.title()+"退回说明", look{Face: titleFace, Size: 18, Center: true}); err != nil {
		return err
	}
	if err := c.f.SetRowHeight(coverSheet, 1, 36); err != nil {
		return err
	}
	result := "必须改" + itoa(hard) + "处，请核对" + itoa(soft) + "处"
	if c.m.Marks > 0 {
		result += "；已在" + itoa(c.m.Sheets) + "张工作表、" + itoa(c.m.Rows) + "行中标出" + itoa(c.m.Marks) + "个单元格"
	}
	facts := [][2]string{{"报送文件", c.r.Name}, {"收到日期", c.r.Received.Format("2006年1月2日")}, {"审核结果", result}}
	if c.r.Layout != nil {
		facts = append(facts, [2]string{"退回部门", wide(c.r.Layout.Holder)})
	}
	for _, f := range facts {
		c.row++
		label := look{Bold: true, Border: true, Fill: "F2F2F2"}
		if err := c.PutMerged(coverSheet, c.row, 1, 2, f[0], label); err != nil {
			return err
		}
		if err := c.PutMerged(coverSheet, c.row, 3, len(coverHeads), f[1], look{Border: true, Wrap: true}); err != nil {
			return err
		}
		if err := c.fitRow(coverSheet, c.row, []string{f[1]}, []float64{total(coverWidths[2:])}); err != nil {
			return err
		}
	}
	return nil
}

func total(ws []float64) float64 {
	sum := 0.0
	for _, w := range ws {
		sum += w
	}
	return sum
}

// steps say how to mend and send again.
func (c *cover) steps() []string {
	full := c.r.Layout != nil && c.r.Layout.Delivery == "full"
	fileless := len(c.r.sheets) == 0
	var out []string
	switch {
	case fileless:
		out = append(out, "原文件无法按报表读取，本工作簿只有说明。请按下表所列问题处理后重新报送。")
	case c.m.Marks == 0:
		out = append(out, "请按下表所列问题处理后重新报送。")
	default:
		out = append(out, "点击下表“单元格”一栏的地址，可直接跳到该处；单元格右上角的批注写明了问题、应填内容和示例。",
			"红色单元格必须改正，未改正前该行不计入统计；黄色单元格请核对，有误则改，确属无误可不改。",
			"只改标色的单元格：不要改动表头、列的顺序和未标色的数据；由系统计算的栏目不必填报，标黄的可清空。")
	}
	switch {
	case !c.m.Whole && !fileless && full:
		out = append(out, "原文件较大，本工作簿只列出有问题的行及表头。本报表须整表报送：请在原文件中改正后，把原文件整表重新报送。")
	case !c.m.Whole && !fileless:
		out = append(out, "原文件较大，本工作簿只列出有问题的行及表头，没有问题的行已经收下。改正后可直接报送本工作簿，也可改正原文件后整表重报。")
	case !c.m.Kept && !fileless:
		out = append(out, "原文件不是“Excel 工作簿(*.xlsx)”或无法原样写回，本工作簿按原内容另行生成，请在本工作簿中改正。")
	}
	if c.r.locked && !fileless {
		out = append(out, "原文件设有打开密码，本工作簿未加密，请妥善保管。")
	}
	if !fileless && (c.m.Whole || !full) {
		out = append(out, "改好后保存，按原渠道重新报送；本页、批注和颜色不必清除。重新报送的文件将取代前次报送的同一记录。")
	}
	return out
}

func (c *cover) howTo() error {
	for i, s := range c.steps() {
		c.row++
		text := itoa(i+1) + ". " + s
		label := ""
		if i == 0 {
			label = "如何改正"
		}
		if err := c.PutMerged(coverSheet, c.row, 1, 2, label, look{Bold: true, Border: true, Fill: "F2F2F2"}); err != nil {
			return err
		}
		if err := c.PutMerged(coverSheet, c.row, 3, len(coverHeads), text, look{Border: true, Wrap: true}); err != nil {
			return err
		}
		if err := c.fitRow(coverSheet, c.row, []string{text}, []float64{total(coverWidths[2:])}); err != nil {
			return err
		}
	}
	c.row++ // an empty line
	return nil
}

func (c *cover) list() error {
	c.row++
	for i, h := range coverHeads {
		if err := c.Put(coverSheet, address(c.row, i+1), h, look{Bold: true, Center: true, Border: true, Fill: "DDEBF7"}); err != nil {
			return err
		}
	}
	if err := c.f.SetRowHeight(coverSheet, c.row, 24); err != nil {
		return err
	}
	head := c.row
	for i, m := range c.r.remarks {
		if i == maxListed {
			c.row++
			more := "其余" + itoa(len(c.r.remarks)-maxListed) + "处不再逐条列出，见各工作表的颜色和批注。"
			if err := c.PutMerged(coverSheet, c.row, 1, len(coverHeads), more, look{Border: true}); err != nil {
				return err
			}
			break
		}
		c.row++
		if err := c.line(i+1, m); err != nil {
			return err
		}
		c.m.Listed++
	}
	ref := "'" + coverSheet + "'!$" + itoa(head) + ":$" + itoa(head)
	return c.f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: ref, Scope: coverSheet})
}

// line writes one remark.
func (c *cover) line(n int, m *remark) error {
	where, at, link := "整个文件", "", ""
	if p := c.r.page(m.sheet); p != nil && (m.sheet != "" || m.at.row > 0) {
		name := sheetName(c.r, p)
		where = name
		if m.hidden {
			where += "（已隐藏）"
		}
		if m.at.row > 0 {
			at = m.spot()
			target := m.place()
			if !m.hidden && (c.m.Whole || m.moved != (cell{})) {
				link = "'" + strings.ReplaceAll(name, "'", "''") + "'!" + address(target.row, max(1, target.col))
			}
		}
	}
	texts := []string{itoa(n), where, at, m.header, m.wrong, m.want, m.sample, m.grade()}
	fill := yellowFill
	if m.hard {
		fill = redFill
	}
	for i, t := range texts {
		l := look{Border: true, Wrap: true}
		switch i {
		case 0, 2:
			l.Center = true
		case 7:
			l.Center, l.Fill = true, fill
		}
		if i == 2 && link != "" {
			l.Color, l.Line = "0563C1", true
		}
		if err := c.Put(coverSheet, address(c.row, i+1), t, l); err != nil {
			return err
		}
	}
	if link != "" {
		if err := c.f.SetCellHyperLink(coverSheet, address(c.row, 3), link, "Location"); err != nil {
			return err
		}
	}
	return c.fitRow(coverSheet, c.row, texts, coverWidths[:])
}

// spot is the address as the filer knows it: in the file that was sent.
func (m *remark) spot() string {
	p := m.place()
	if m.at.col == 0 {
		return "第" + itoa(p.row) + "行"
	}
	return address(p.row, p.col)
}

func (c *cover) page() error {
	landscape, paper, width, height := "landscape", 9, 1, 0
	if err := c.f.SetPageLayout(coverSheet, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &paper, FitToWidth: &width, FitToHeight: &height}); err != nil {
		return err
	}
	fit, grid := true, false
	if err := c.f.SetSheetProps(coverSheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := c.f.SetSheetView(coverSheet, 0, &excelize.ViewOptions{ShowGridLines: &grid}); err != nil {
		return err
	}
	side, middle := 0.4, true
	if err := c.f.SetPageMargins(coverSheet, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Horizontally: &middle}); err != nil {
		return err
	}
	return c.f.SetHeaderFooter(coverSheet, &excelize.HeaderFooterOptions{OddFooter: "&C第&P页 共&N页"})
}

// coverOnly is the return of a file that cannot be read.
func (r *ret) coverOnly() (*Marked, []byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // nothing of it lies on disk
	r.sheets = nil
	r.placeAll()
	m := &Marked{Ext: ".xlsx"}
	if err := r.addCover(f, m); err != nil {
		return nil, nil, err
	}
	if err := f.DeleteSheet(f.GetSheetList()[1]); err != nil {
		return nil, nil, err
	}
	if err := r.properties(f); err != nil {
		return nil, nil, err
	}
	p, err := partsOf(f)
	if err != nil {
		return nil, nil, err
	}
	out, err := p.pack()
	return m, out, err
}

// properties of a workbook that STIS wrote.
func (r *ret) properties(f *excelize.File) error {
	day := r.Received.UTC().Format("2006-01-02T15:04:05Z")
	title := coverSheet
	if r.Layout != nil {
		title = wide(r.Layout.Title.Zh) + coverSheet
	}
	return setProperties(f, title, day)
}

func setProperties(f *excelize.File, title, day string) error {
	if err := f.SetDocProps(&excelize.DocProperties{Creator: "STIS", LastModifiedBy: "STIS", Created: day, Modified: day,
		Title: title, Language: "zh-CN"}); err != nil {
		return err
	}
	return f.SetAppProps(&excelize.AppProperties{Application: "STIS", AppVersion: "1.0000"})
}
