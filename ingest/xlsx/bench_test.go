package xlsx

import (
	"archive/zip"
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/flate"

	"stis/ingest/sheet"
)

// benchRows is the size of the benchmark's workbook.
func benchRows(t testing.TB) int {
	t.Helper()
	s := os.Getenv("STIS_BENCH_ROWS")
	if s == "" {
		return 100_000
	}
	n, err := strconv.Atoi(s)
	must(t, err)
	return n
}

// generate makes a workbook of contracts as filers send them: 14 columns, 4,000
// enterprises, contract and declaration numbers that never repeat, a note in a
// third of the rows. It is kept in the temporary folder.
func generate(t testing.TB, rows int, strs string) string {
	t.Helper()
	name := filepath.Join(os.TempDir(), fmt.Sprintf("stis-bench-%d-%s-v1.xlsx", rows, strs))
	if _, err := os.Stat(name); err == nil {
		return name
	}
	out, err := os.CreateTemp(os.TempDir(), "stis-bench-")
	must(t, err)
	buf := bufio.NewWriterSize(out, 1<<20)
	z := zip.NewWriter(buf)
	part := func(name, text string) {
		w, err := z.Create(name)
		must(t, err)
		_, err = io.WriteString(w, text)
		must(t, err)
	}
	const rel = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	part("_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="`+rel+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	part("xl/workbook.xml", `<workbook xmlns="`+ns+`" xmlns:r="`+rel+`"><sheets><sheet name="执行" sheetId="1" r:id="rId1"/></sheets></workbook>`)
	part("xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="`+rel+`/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="`+rel+`/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="`+rel+`/styles" Target="styles.xml"/></Relationships>`)
	part("xl/styles.xml", `<styleSheet xmlns="`+ns+`"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="4"/></cellXfs></styleSheet>`)
	g := generator{rnd: rand.New(rand.NewPCG(1, 2)), shared: strs == "shared", index: map[string]int{}}
	w, err := z.Create("xl/worksheets/sheet1.xml")
	must(t, err)
	must(t, g.sheet(bufio.NewWriterSize(w, 1<<16), rows))
	if g.shared {
		w, err := z.Create("xl/sharedStrings.xml")
		must(t, err)
		must(t, g.strings(bufio.NewWriterSize(w, 1<<16)))
	}
	must(t, z.Close())
	must(t, buf.Flush())
	must(t, out.Close())
	must(t, os.Rename(out.Name(), name))
	return name
}

const ns = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`

type generator struct {
	rnd    *rand.Rand
	shared bool
	index  map[string]int
	order  []string
	out    *bufio.Writer
}

// text writes a text cell.
func (g *generator) text(ref, s string) {
	if !g.shared {
		fmt.Fprintf(g.out, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, ref, s)
		return
	}
	i, ok := g.index[s]
	if !ok {
		i = len(g.order)
		g.index[s], g.order = i, append(g.order, s)
	}
	fmt.Fprintf(g.out, `<c r="%s" t="s"><v>%d</v></c>`, ref, i)
}

func (g *generator) sheet(w *bufio.Writer, rows int) error {
	g.out = w
	fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+`<worksheet xmlns="%s"><dimension ref="A1:N%d"/><sheetData><row r="1">`, ns, rows+1)
	for i, h := range []string{"统一社会信用代码", "企业名称", "合同登记号", "合同类型", "业务代码", "发包国家", "币种", "签约日期", "合同金额", "执行金额", "折美元", "申报号码", "经办人", "备注"} {
		g.text(sheet.Address(1, i+1), h)
	}
	io.WriteString(w, `</row>`)
	pick := func(s ...string) string { return s[g.rnd.IntN(len(s))] }
	for i := range rows {
		r := i + 2
		id := g.rnd.IntN(4000)
		fmt.Fprintf(w, `<row r="%d" spans="1:14">`, r)
		g.text(sheet.Address(r, 1), fmt.Sprintf("91330300MA%07dX%d", id*2477, id%10))
		g.text(sheet.Address(r, 2), fmt.Sprintf("温州市第%d号信息技术服务有限公司", id))
		g.text(sheet.Address(r, 3), fmt.Sprintf("ITO2026%08d", i))
		g.text(sheet.Address(r, 4), pick("信息技术外包", "业务流程外包", "知识流程外包"))
		g.text(sheet.Address(r, 5), fmt.Sprintf("%d%02d", 1+g.rnd.IntN(3), g.rnd.IntN(30)))
		g.text(sheet.Address(r, 6), pick("美国", "日本", "德国", "新加坡", "中国香港", "英国"))
		g.text(sheet.Address(r, 7), pick("USD", "CNY", "EUR", "JPY"))
		fmt.Fprintf(w, `<c r="H%d" s="1"><v>%d</v></c>`, r, 45000+g.rnd.IntN(1000))
		for _, col := range "IJK" {
			fmt.Fprintf(w, `<c r="%c%d" s="2"><v>%d.%d</v></c>`, col, r, g.rnd.IntN(10_000_000), g.rnd.IntN(100))
		}
		g.text(sheet.Address(r, 12), fmt.Sprintf("33030020260%09d%02d", i, g.rnd.IntN(100)))
		g.text(sheet.Address(r, 13), pick("王", "李", "张", "陈", "林")+pick("伟", "芳", "娜", "敏", "静", "磊"))
		if i%3 == 0 {
			g.text(sheet.Address(r, 14), "第"+strconv.Itoa(g.rnd.IntN(200))+"批补报，已核对")
		}
		io.WriteString(w, `</row>`)
	}
	io.WriteString(w, `</sheetData></worksheet>`)
	return w.Flush()
}

func (g *generator) strings(w *bufio.Writer) error {
	fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+`<sst xmlns="%s" count="%d" uniqueCount="%d">`, ns, len(g.order), len(g.order))
	for _, s := range g.order {
		io.WriteString(w, `<si><t>`+s+`</t></si>`)
	}
	io.WriteString(w, `</sst>`)
	return w.Flush()
}

// processor gives the processor time of this process.
func processor() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // cannot fail for oneself
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// measure adds processor time and peak memory to a benchmark. The peak is that
// of the whole process: run one benchmark alone to read it.
func measure(b *testing.B, work func()) {
	runtime.GC()
	start := processor()
	for b.Loop() {
		work()
	}
	b.ReportMetric((processor()-start).Seconds()/float64(b.N), "cpu-s/op")
	status, err := os.ReadFile("/proc/self/status")
	if _, rest, ok := strings.Cut(string(status), "VmHWM:"); err == nil && ok {
		kb, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
		n, _ := strconv.Atoi(kb)
		b.ReportMetric(float64(n)/1024, "peak-MB")
	}
}

// BenchmarkRead reads every cell.
func BenchmarkRead(b *testing.B) {
	rows := benchRows(b)
	for _, kind := range []string{"shared", "inline"} {
		b.Run(fmt.Sprintf("rows=%d/strings=%s", rows, kind), func(b *testing.B) {
			name := generate(b, rows, kind)
			measure(b, func() {
				if n, size := readAll(b, name); n < rows*13 || size == 0 {
					b.Fatalf("%d cells", n)
				}
			})
		})
	}
}

// readAll counts the cells of a workbook and the bytes of their texts.
func readAll(t testing.TB, name string) (cells, size int) {
	f, err := os.Open(name)
	must(t, err)
	defer f.Close()
	st, err := f.Stat()
	must(t, err)
	book, err := Open(context.Background(), f, st.Size(), sheet.DefaultLimits())
	must(t, err)
	rd, err := book.Open(book.Sheets()[0])
	must(t, err)
	for rd.Scan() {
		row := rd.Row()
		cells += len(row.Cells)
		for i := range row.Cells {
			size += len(row.Cells[i].Text)
		}
	}
	must(t, rd.Err())
	must(t, rd.Close())
	must(t, book.Close())
	return cells, size
}

// BenchmarkInflate is the floor: the same parts inflated, and nothing done.
func BenchmarkInflate(b *testing.B) {
	rows := benchRows(b)
	for _, kind := range []string{"shared", "inline"} {
		b.Run(fmt.Sprintf("rows=%d/strings=%s", rows, kind), func(b *testing.B) {
			name := generate(b, rows, kind)
			measure(b, func() { inflateAll(b, name) })
		})
	}
}

func inflateAll(t testing.TB, name string) {
	z, err := zip.OpenReader(name)
	must(t, err)
	defer z.Close()
	for _, f := range z.File {
		if f.Name != "xl/worksheets/sheet1.xml" && f.Name != "xl/sharedStrings.xml" {
			continue
		}
		raw, err := f.OpenRaw()
		must(t, err)
		_, err = io.Copy(io.Discard, flate.NewReader(bufio.NewReaderSize(raw, 64<<10)))
		must(t, err)
	}
}
