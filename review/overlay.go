package review

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"stis/warehouse"
)

// Overlay is an adjustment of one aggregate or estimate (调整记录): Adjustment is
// added to the computed value of the cell. Author and Reason are of the proposal.
type Overlay struct {
	Decision
	LegalGround string      `json:"legal_ground"`
	Indicator   string      `json:"indicator"`
	Period      string      `json:"period"`    // 2026-10
	Dimension   string      `json:"dimension"` // such as county; empty for the total
	Member      string      `json:"member"`
	Unit        string      `json:"unit"`       // base unit of the indicator
	Adjustment  string      `json:"adjustment"` // decimal, six places, signed
	State       string      `json:"state"`
	InForce     time.Time   `json:"in_force,omitzero"` // when the second signature was given
	Signatures  []Signature `json:"signatures"`
}

// Signature is what a second person says of an overlay.
type Signature struct {
	At      time.Time `json:"at"`
	Signer  string    `json:"signer"`
	Verdict string    `json:"verdict"` // Approve, Refuse or Withdraw
	Reason  string    `json:"reason"`
}

// The verdicts of a Signature.
const (
	Approve  = "approve"
	Refuse   = "refuse"
	Withdraw = "withdraw"
)

// The states of an Overlay.
const (
	Proposed  = "proposed"
	InForce   = "in force"
	Refused   = "refused"
	Withdrawn = "withdrawn"
)

// adjustmentWidth and adjustmentScale are those of review.overlay.adjustment.
const adjustmentWidth, adjustmentScale = 38, 6

// Record stores a proposal and returns its id. Whether indicator, unit and cell
// exist is the caller's to check.
func Record(ctx context.Context, db *warehouse.DB, o Overlay) (string, error) {
	if err := o.checked(); err != nil {
		return "", err
	}
	o.LegalGround = strings.TrimSpace(o.LegalGround)
	amount, err := warehouse.ParseBig(o.Adjustment, adjustmentWidth, adjustmentScale)
	switch {
	case err != nil:
		return "", fmt.Errorf("overlay: adjustment %q: %w", o.Adjustment, err)
	case amount.Sign() == 0:
		return "", errors.New("overlay: an adjustment of zero changes nothing")
	case o.LegalGround == "":
		return "", errors.New("overlay: the legal ground is missing")
	case o.Indicator == "" || o.Period == "" || o.Unit == "":
		return "", errors.New("overlay: indicator, period or unit is missing")
	case (o.Dimension == "") != (o.Member == ""):
		return "", errors.New("overlay: a breakdown needs its dimension and its member")
	}
	o.Adjustment = warehouse.FormatBig(amount, adjustmentScale)
	o.ID = name("overlay", o.At.Format(time.RFC3339Nano), o.Author, o.Reason, o.LegalGround, o.Indicator, o.Period,
		o.Dimension, o.Member, o.Unit, o.Adjustment)
	r := row{table: "overlay", key: "overlay", id: o.ID}.
		text("overlay", o.ID).time("recorded_at", o.At).text("author", o.Author).text("reason", o.Reason).
		text("legal_ground", o.LegalGround).text("indicator", o.Indicator).text("period", o.Period).
		text("dimension", o.Dimension).text("member", o.Member).text("unit", o.Unit)
	r.columns = append(r.columns, warehouse.Column{Name: "adjustment", Kind: warehouse.Decimal, Width: adjustmentWidth, Scale: adjustmentScale, Big: []*big.Int{amount}})
	return o.ID, add(ctx, db, r)
}

// Sign adds a signature. Only another person than the author may approve, only
// a proposal can be approved or refused, and only what was not refused or
// withdrawn can be withdrawn.
func Sign(ctx context.Context, db *warehouse.DB, id string, s Signature) error {
	d := Decision{At: s.At, Author: s.Signer, Reason: s.Reason}
	if err := d.checked(); err != nil {
		return err
	}
	all, err := Overlays(ctx, db, d.At)
	if err != nil {
		return err
	}
	var o *Overlay
	for i := range all {
		if all[i].ID == id {
			o = &all[i]
		}
	}
	switch {
	case o == nil:
		return fmt.Errorf("overlay %q: not recorded by %s", id, d.At.Format(time.RFC3339))
	case s.Verdict != Approve && s.Verdict != Refuse && s.Verdict != Withdraw:
		return fmt.Errorf("overlay %s: verdict %q: want %s, %s or %s", id, s.Verdict, Approve, Refuse, Withdraw)
	case s.Verdict == Withdraw && o.State != Proposed && o.State != InForce,
		s.Verdict != Withdraw && o.State != Proposed:
		return fmt.Errorf("overlay %s: it is %s", id, o.State)
	case s.Verdict == Approve && samePerson(o.Author, d.Author):
		return fmt.Errorf("overlay %s: %s proposed it; the second signature must be another person's", id, o.Author)
	}
	return add(ctx, db, row{table: "overlay_signature"}.text("overlay", id).time("signed_at", d.At).
		text("signer", d.Author).text("verdict", s.Verdict).text("reason", d.Reason))
}

// samePerson compares names as people write them.
func samePerson(a, b string) bool {
	plain := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "")) }
	return plain(a) == plain(b)
}

// Overlays lists what was recorded up to asOf with the state it had then,
// oldest first.
func Overlays(ctx context.Context, db *warehouse.DB, asOf time.Time) ([]Overlay, error) {
	rows, err := db.Query(ctx, `SELECT overlay, recorded_at, author, reason, legal_ground, indicator, period, dimension,
		member, unit, CAST(adjustment AS VARCHAR) FROM review.overlay WHERE recorded_at <= $1 ORDER BY recorded_at, overlay`, asOf.UTC())
	if err != nil {
		return nil, fmt.Errorf("list overlays: %w", err)
	}
	var out []Overlay
	err = scanAll(rows, func() error {
		o := Overlay{State: Proposed, Signatures: []Signature{}}
		err := rows.Scan(&o.ID, &o.At, &o.Author, &o.Reason, &o.LegalGround, &o.Indicator, &o.Period, &o.Dimension,
			&o.Member, &o.Unit, &o.Adjustment)
		out = append(out, o)
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, err = db.Query(ctx, `SELECT overlay, signed_at, signer, verdict, reason FROM review.overlay_signature
		WHERE signed_at <= $1 ORDER BY signed_at, overlay, verdict, signer`, asOf.UTC())
	if err != nil {
		return nil, fmt.Errorf("list overlays: %w", err)
	}
	return out, signAll(rows, out)
}

// signAll adds the signatures to their overlays and moves the states.
func signAll(rows *sql.Rows, all []Overlay) error {
	at := map[string]*Overlay{}
	for i := range all {
		at[all[i].ID] = &all[i]
	}
	return scanAll(rows, func() error {
		var id string
		var s Signature
		if err := rows.Scan(&id, &s.At, &s.Signer, &s.Verdict, &s.Reason); err != nil {
			return err
		}
		o := at[id]
		if o == nil {
			return nil
		}
		o.Signatures = append(o.Signatures, s)
		switch s.Verdict {
		case Approve:
			o.State, o.InForce = InForce, s.At
		case Refuse:
			o.State = Refused
		case Withdraw:
			o.State, o.InForce = Withdrawn, time.Time{}
		}
		return nil
	})
}
