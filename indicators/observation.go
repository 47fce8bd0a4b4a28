package indicators

import "math/big"

// Total is the breakdown of a whole: its only key is "".
const Total = "total"

// Observation is one number of the indicator system with everything needed to
// judge it. Value is exact and in base units; nil means that there is none, and
// Reason says why.
type Observation struct {
	Indicator string
	Freq      string // M, Q or A
	Period    string // 2026-10; for A 2026
	Basis     string // month, ytd, r12 or stock
	Measure   string // level, yoy, share, pp, ctr, ctr_share, rank or avg2
	Breakdown string // total, county, county;so_class1 ...
	Key       string // "", county=330302, county=330302;so_class1=ITO ...
	Value     *big.Rat
	Unit      string // base unit of the value: USD, %, 百分点, 位 ...

	ObsStatus  string // SDMX OBS_STATUS: A normal, B series break, E adjusted by an overlay, P provisional, O missing, M cannot exist, U low reliability
	ConfStatus string // SDMX CONF_STATUS: F free, N internal only
	Reason     string // status of the arithmetic, see Status; "" = nothing to say

	Contributors int64    // entities with a value other than zero; -1 = not known
	Top1, Top2   *big.Rat // the two largest contributions; nil = none or not known
	Variant      string   // "" = as published; base = on the comparable base
	Overlays     []string // ids of the adjustments that the value contains, sorted
}
