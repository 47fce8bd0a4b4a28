package city

// Link is a firm as filed in SAFE's, customs' or the bureau's own forms under
// anything but the code it has in the register, and whom it truly means.
type Link struct {
	Source string `json:"source"`
	Code   string `json:"code"`
	Name   string `json:"name,omitempty"` // empty where the form has no name
	USCC   string `json:"uscc"`           // the true firm; empty: none of the register
	// org_code, customs_code, old_name, renamed, merged, typo_code,
	// name_variant, lookalike, swapped or outsider
	Kind string `json:"kind"`
}

// Gap is one true difference between the offshore work that a firm filed for a
// quarter and what it received, in the one class it belongs to (CL_GAP). The
// sum over a firm and quarter is filings less receipts to the cent. A partner
// difference (P) has two entries, + at the client and - at the payer.
type Gap struct {
	Quarter string `json:"quarter"` // 2026Q3
	USCC    string `json:"uscc"`
	Key     string `json:"key"` // exec_id or, for the receipt's side, bop_no
	Class   string `json:"class"`
	USD     string `json:"usd"`
}

// Correction is one thing that was filed and later said otherwise, and what the
// facts must say of it.
type Correction struct {
	// contract_change, termination, contract_delete, restore, red_entry,
	// replaced_declaration, redeclared, customs_amended, customs_deleted,
	// resubmitted, late_filing or vintage
	Kind   string `json:"kind"`
	Source string `json:"source"`
	Key    string `json:"key"` // natural key; of a file sent again, its name
	Truth  string `json:"truth"`
}

// Double is an amount that stands in two places and counts in one.
type Double struct {
	Kind   string `json:"kind"` // framework_order, sub_contract, customs_and_safe, refund, advance or agent
	Source string `json:"source"`
	Key    string `json:"key"`
	USD    string `json:"usd"` // what is not to be added a second time
}

// Imputable is a value that a unit which was due never filed.
type Imputable struct {
	Form   string `json:"form"`
	Month  string `json:"month"`
	USCC   string `json:"uscc"`
	County string `json:"county"`
	Field  string `json:"field"`
	Value  string `json:"value"` // in the unit of the facts: persons, USD, CNY
}

// Oddity is a value that is filed in good form and yet cannot be trusted: it
// counts as filed, and an editor should see it.
type Oddity struct {
	Kind   string `json:"kind"` // hb, unit, boxplot, headcount or repeat
	Source string `json:"source"`
	Key    string `json:"key"` // natural key of the row
	Field  string `json:"field"`
	Factor string `json:"factor"` // the value over what would be usual
}
