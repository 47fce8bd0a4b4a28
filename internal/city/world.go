package city

import (
	"fmt"
	"time"

	"stis/ingest"
	"stis/reference/period"
)

// workdays is what the city needs of the state's calendar.
type workdays func(time.Time) time.Time // the day itself, or the next working day

// world is the city in memory: facts first, filings later.
type world struct {
	cfg         Config
	first, last period.Month
	nextWorkday workdays
	rates       *rateBook
	firms       []*firm
	byUSCC      map[string]*firm
	outsiders   []outsider
	contracts   []*contract
	executions  []*execution
	flows       []*flow
	customs     []*custom
	staff       []*staff
	stock       map[*firm]*headcount
	lastStaff   map[*firm]*staff
	layouts     map[string]*ingest.Layout
	fields      map[string]map[string]int
	customsCode func(alpha3 string) string
	codesOf     func(list string) []string
	hashed      []Hashed
	projects    []*project
	serial      map[string]int
	planted     []*plant
	extra       []*extraRow
	hrMissed    map[firmMonth]absence
	exMissed    map[firmMonth]bool
	frames      []*frameRow
	targets     []target
	files       map[fileKey]*file
	parcels     []*file // archives of several files
	units       []wrongUnit
	limit       int64 // US cents below which a receipt need not be declared
	oddities    []Oddity
	revised     []string // source and key of figures that a revised one replaced
}

type firmMonth struct {
	f *firm
	m period.Month
}

// filed says when and how a fact reached the offices. The zero value is a fact
// filed plainly in its natural month.
type filed struct {
	bad      *fault       // what was wrong with a first filing
	badMonth period.Month // file month of that first filing
	badAudit day          // audit date the first filing carried
	dropped  bool         // never filed rightly: the fact is not in the statistics
}

// fault is one planted flaw of one row.
type fault struct {
	swap                 string // field it is exchanged with
	kind, rule, severity string
	field                string // damaged field; empty when none is
	text                 string // what stands there instead
	numeric              bool   // written as a number cell
	expect               string
	note                 string
	file                 *file // set when the row is written
	row                  *row
}

// newWorld makes all facts, before anything is planted.
func newWorld(cfg Config, next workdays) *world {
	w := &world{
		cfg: cfg, last: cfg.Last, first: cfg.Last - period.Month(cfg.Months) + 1, nextWorkday: next,
		serial: map[string]int{}, byUSCC: map[string]*firm{}, stock: map[*firm]*headcount{}, lastStaff: map[*firm]*staff{},
		hrMissed: map[firmMonth]absence{}, exMissed: map[firmMonth]bool{}, files: map[fileKey]*file{},
	}
	w.rates = makeRates(cfg, w.first-14, w.last+1)
	w.makeFirms()
	for _, f := range w.firms {
		w.byUSCC[f.uscc] = f
	}
	w.makeOutsiders()
	w.makeContracts()
	w.makeExecutions()
	w.makeFlows()
	w.makeCustoms()
	w.makeStaff()
	w.makeProjects()
	return w
}

// number gives the next serial number within a prefix.
func (w *world) number(prefix string, width int) string {
	w.serial[prefix]++
	return fmt.Sprintf("%s%0*d", prefix, width, w.serial[prefix])
}

// compact prints 202610.
func compact(m period.Month) string { return fmt.Sprintf("%04d%02d", m.Year(), m.Month()) }
