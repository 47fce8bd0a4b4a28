package main

import (
	"archive/zip"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/klauspost/compress/flate"
)

// header is what the filing of execution lines (接包合同执行表) asks for: ten
// texts, three dates and an amount.
var header = [...]string{"执行流水号", "合同登记号", "统一社会信用代码", "执行日期", "执行金额(原币)", "币种", "凭证类型",
	"收汇凭证号", "国际收支申报号码", "收汇(到账)日期", "付款国别(地区)", "审核状态", "县级审核日期", "更正标志"}

// Shapes of the made-up lines: 4,000 firms as a province has, some 20 contracts
// a firm, every line and declaration with a number of its own.
const (
	firms     = 4000
	contracts = 80_000
	vouchers  = 9000
	firstDay  = 46000 // December 2025
	weights   = "1 3 9 27 19 26 16 17 20 29 25 13 8 24 10 30 28"
	alphabet  = "0123456789ABCDEFGHJKLMNPQRTUWXY"
)

// makeFile writes the workbook once for each size and kind.
func makeFile(ctx context.Context, o options) (string, error) {
	kind, ext := o.strings, ".xlsx"
	filter, converted := map[string]string{"xls": "xls:MS Excel 97", "ods": "ods"}[kind]
	if converted {
		kind = "shared"
	}
	path := filepath.Join(o.dir, fmt.Sprintf("execution-%d-%s%s", o.rows, kind, ext))
	if _, err := os.Stat(path); err != nil {
		// In a process of its own: what this one has held in memory counts as
		// the peak of every process it starts.
		self, err := os.Executable()
		if err != nil {
			return "", err
		}
		cmd := exec.CommandContext(ctx, self, "-child", "make", "-rows", strconv.Itoa(o.rows), "-strings", kind, path)
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("write %s: %w: %s", path, err, out)
		}
	}
	if !converted {
		return path, nil
	}
	old := path[:len(path)-len(ext)] + "." + o.strings
	if _, err := os.Stat(old); err == nil {
		return old, nil
	}
	cmd := exec.CommandContext(ctx, "soffice", "--headless", "--norestore", "-env:UserInstallation=file://"+filepath.Join(o.dir, "office"),
		"--convert-to", filter, "--outdir", o.dir, path)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("soffice: %w: %s", err, out)
	}
	return old, nil
}

// writeBook writes the workbook as a stream; shared strings go to a second
// file first, since a zip is written part by part.
func writeBook(path string, rows int, shared bool) (err error) {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	z := zip.NewWriter(out)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 5) })
	for _, p := range bookParts(shared) {
		if err := writePart(z, p.name, func(w *bufio.Writer) { _, _ = w.WriteString(p.text) }); err != nil {
			return err
		}
	}
	var sst *table
	if shared {
		sst = &table{index: map[string]int{}}
	}
	if err := writePart(z, "xl/worksheets/sheet1.xml", func(w *bufio.Writer) { writeRows(w, rows, sst) }); err != nil {
		return err
	}
	if shared {
		if err := writePart(z, "xl/sharedStrings.xml", sst.write); err != nil {
			return err
		}
	}
	return z.Close()
}

func writePart(z *zip.Writer, name string, fill func(*bufio.Writer)) error {
	w, err := z.Create(name)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(w, 1<<16)
	fill(b)
	return b.Flush() // bufio keeps the first error
}

type part struct{ name, text string }

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainNS  = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
)

func bookParts(shared bool) []part {
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	types := `<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>`
	rels := `<Relationship Id="rId1" Type="` + office + `/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="` + office + `/styles" Target="styles.xml"/>`
	if shared {
		types += `<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>`
		rels += `<Relationship Id="rId3" Type="` + office + `/sharedStrings" Target="sharedStrings.xml"/>`
	}
	const pkg = "http://schemas.openxmlformats.org/package/2006/"
	return []part{
		{"[Content_Types].xml", xmlHead + `<Types xmlns="` + pkg + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` + types + `</Types>`},
		{"_rels/.rels", xmlHead + `<Relationships xmlns="` + pkg + `relationships"><Relationship Id="rId1" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", xmlHead + `<workbook ` + mainNS + ` xmlns:r="` + office + `"><sheets><sheet name="执行" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", xmlHead + `<Relationships xmlns="` + pkg + `relationships">` + rels + `</Relationships>`},
		{"xl/styles.xml", xmlHead + `<styleSheet ` + mainNS + `><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="4" applyNumberFormat="1"/></cellXfs></styleSheet>`},
	}
}

// table collects the shared strings in the order of their first use.
type table struct {
	index map[string]int
	texts []string
}

func (t *table) of(s string) int {
	i, ok := t.index[s]
	if !ok {
		i = len(t.texts)
		t.index[s] = i
		t.texts = append(t.texts, s)
	}
	return i
}

func (t *table) write(w *bufio.Writer) {
	_, _ = fmt.Fprintf(w, "%s<sst %s uniqueCount=\"%d\">", xmlHead, mainNS, len(t.texts))
	for _, s := range t.texts {
		_, _ = w.WriteString("<si><t>" + s + "</t></si>")
	}
	_, _ = w.WriteString("</sst>")
}

// writeRows writes the sheet.
func writeRows(w *bufio.Writer, rows int, sst *table) {
	_, _ = w.WriteString(xmlHead + `<worksheet ` + mainNS + `><dimension ref="A1:N` + strconv.Itoa(rows+1) + `"/><sheetData>`)
	text := func(col byte, row int, s string) {
		at := string(col) + strconv.Itoa(row)
		if sst == nil {
			_, _ = w.WriteString(`<c r="` + at + `" t="inlineStr"><is><t>` + s + `</t></is></c>`)
			return
		}
		_, _ = w.WriteString(`<c r="` + at + `" t="s"><v>` + strconv.Itoa(sst.of(s)) + `</v></c>`)
	}
	number := func(col byte, row int, style, v string) {
		_, _ = w.WriteString(`<c r="` + string(col) + strconv.Itoa(row) + `" s="` + style + `"><v>` + v + `</v></c>`)
	}
	_, _ = w.WriteString(`<row r="1">`)
	for i, h := range header {
		text(byte('A'+i), 1, h)
	}
	_, _ = w.WriteString(`</row>`)
	codes := usccs()
	currencies, countries := [...]string{"USD", "EUR", "JPY", "HKD"}, [...]string{"USA", "DEU", "JPN", "HKG", "SGP", "GBR"}
	for i := range rows {
		r, day := i+2, firstDay+i%25
		_, _ = w.WriteString(`<row r="` + strconv.Itoa(r) + `" spans="1:14">`)
		text('A', r, fmt.Sprintf("ZX330300202606%07d", i))
		text('B', r, fmt.Sprintf("WB330300202601%06d", i*7919%contracts))
		text('C', r, codes[i*31%firms])
		number('D', r, "1", strconv.Itoa(day))
		number('E', r, "2", strconv.Itoa(100+i*7907%900_000)+"."+strconv.Itoa(10+i%90))
		text('F', r, currencies[i%len(currencies)])
		text('G', r, "01")
		text('H', r, fmt.Sprintf("WZ202606-%04d", i%vouchers))
		text('I', r, fmt.Sprintf("3303000001012606%06d", i%1_000_000))
		number('J', r, "1", strconv.Itoa(day+3))
		text('K', r, countries[i%len(countries)])
		text('L', r, "A")
		number('M', r, "1", strconv.Itoa(day+10))
		text('N', r, "N")
		_, _ = w.WriteString(`</row>`)
	}
	_, _ = w.WriteString(`</sheetData></worksheet>`)
}

// usccs makes unified social credit codes with right check digits (GB 32100,
// and GB 11714 for the organisation code inside).
func usccs() []string {
	out := make([]string, firms)
	for i := range out {
		org := fmt.Sprintf("%08d", 10_000_000+i)
		out[i] = creditCode("91330300" + org + orgDigit(org))
	}
	return out
}

func orgDigit(s string) string {
	sum := 0
	for i, w := range [...]int{3, 7, 9, 10, 5, 8, 4, 2} {
		sum += w * int(s[i]-'0')
	}
	switch c := 11 - sum%11; c {
	case 10:
		return "X"
	case 11:
		return "0"
	default:
		return strconv.Itoa(c)
	}
}

func creditCode(s string) string {
	sum, i := 0, 0
	for w := range splitInts(weights) {
		for v := range len(alphabet) {
			if alphabet[v] == s[i] {
				sum += w * v
			}
		}
		i++
	}
	return s + string(alphabet[(31-sum%31)%31])
}
