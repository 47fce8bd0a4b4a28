package xlsx

import (
	"errors"
	"fmt"
	"math"

	"stis/ingest/sheet"
)

// texts are the shared strings of a workbook: all of them in few, large
// strings, so that a million of them cost neither an allocation nor a pointer
// each.
type texts struct {
	blocks []textBlock
	n      int
	size   int64
	open   []byte // text of the last block, not yet a string
}

// perBlock strings share one text.
const perBlock = 4096

type textBlock struct {
	text string
	ends *[perBlock]uint32
}

// at gives a shared string.
func (t *texts) at(i int) (string, bool) {
	if i < 0 || i >= t.n {
		return "", false
	}
	b := &t.blocks[i/perBlock]
	from, to := uint32(0), b.ends[i%perBlock]
	if i%perBlock > 0 {
		from = b.ends[i%perBlock-1]
	}
	return b.text[from:to], true
}

// add takes the next string. What the file says of their number is often
// wrong and never asked.
func (t *texts) add(b []byte, lim sheet.Limits) error {
	if t.n == lim.Items {
		return &sheet.LimitError{What: "number of shared strings", Limit: int64(lim.Items)}
	}
	if t.size += int64(len(b)); t.size > min(lim.Strings, math.MaxUint32) {
		return &sheet.LimitError{What: "shared strings", Limit: lim.Strings}
	}
	if t.n%perBlock == 0 {
		t.seal()
		t.blocks = append(t.blocks, textBlock{ends: new([perBlock]uint32)})
	}
	t.open = append(t.open, b...)
	t.blocks[len(t.blocks)-1].ends[t.n%perBlock] = uint32(len(t.open))
	t.n++
	return nil
}

// seal makes the text of the last block a string.
func (t *texts) seal() {
	if len(t.blocks) > 0 {
		t.blocks[len(t.blocks)-1].text = string(t.open)
		t.open = t.open[:0]
	}
}

// texts gives the shared strings, which the first caller reads. Any number of
// sheets may ask at the same time.
func (b *Book) texts() (*texts, error) {
	b.load.Lock()
	defer b.load.Unlock()
	if b.strings == nil && b.failed == nil {
		b.strings, b.failed = b.readTexts()
	}
	return b.strings, b.failed
}

func (b *Book) readTexts() (*texts, error) {
	if b.text == "" {
		return nil, sheet.Broken("the workbook", errors.New("its shared strings are missing"))
	}
	x, err := b.open(b.text)
	if err != nil {
		return nil, err
	}
	defer x.win.close()
	t := &texts{}
	for {
		if x.inside("sst") {
			if err := t.fast(x); err != nil {
				return nil, x.fail(err)
			}
		}
		k, err := x.next()
		switch {
		case err != nil:
			return nil, err
		case k == ended:
			t.seal()
			t.open = nil
			return t, nil
		case k == opening:
			if err := t.slow(x); err != nil {
				return nil, err
			}
		}
	}
}

// slow reads what was just opened, whatever way it is written.
func (t *texts) slow(x *tokens) error {
	switch {
	case len(x.opens) == 1 && string(x.name) == "sst":
		return nil
	case len(x.opens) == 1:
		return x.fail(fmt.Errorf("<%.40s> holds no shared strings", x.name))
	case string(x.name) != "si":
		return x.skip()
	}
	out, err := x.item(nil)
	if err != nil {
		return err
	}
	if err := t.add(unescape(out), x.lim); err != nil {
		return x.fail(err)
	}
	return nil
}

// fast reads strings as every common program writes them, up to the first that
// is not, or not wholly there yet.
func (t *texts) fast(x *tokens) error {
	b, p := x.buf, x.pos
	for {
		q := p
		switch w := le64(b, p); {
		case w&low7 == siT:
			q += 7
		case w == siTSpace && le64(b, p+8) == mlSpace && le64(b, p+16) == preser && le32(b[p+24:]) == ve:
			q += 28
		default:
			x.pos = p
			return nil
		}
		end := plain(b, q)
		if end == 0 || end-q > x.lim.Text || le64(b, end) != endTSi || b[end+8] != '>' {
			x.pos = p
			return nil
		}
		if err := t.add(b[q:end], x.lim); err != nil {
			return err
		}
		p = end + 9
	}
}
