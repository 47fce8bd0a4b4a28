package warehouse

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"
)

func TestParseDecimal(t *testing.T) {
	tests := []struct {
		in           string
		width, scale int
		want         string // printed with the scale; empty = error
		cause        error
	}{
		{"0", 18, 2, "0.00", nil},
		{"-0", 18, 2, "0.00", nil},
		{"1", 18, 2, "1.00", nil},
		{"-1234.50", 18, 2, "-1234.50", nil},
		{"007.5", 18, 2, "7.50", nil},
		{"1.5000", 18, 2, "1.50", nil},
		{"0.01", 2, 2, "0.01", nil},
		{"9999999999999999.99", 18, 2, "9999999999999999.99", nil},
		{"-999999999999999999", 18, 0, "-999999999999999999", nil},
		{"10000000000000000", 18, 2, "", ErrOverflow},
		{"100000000000000000000", 18, 2, "", ErrOverflow},
		{"1", 2, 2, "", ErrOverflow},
		{"1.005", 18, 2, "", ErrDecimals},
		{"0.001", 18, 2, "", ErrDecimals},
		{"", 18, 2, "", ErrNotNumber},
		{"-", 18, 2, "", ErrNotNumber},
		{"+1", 18, 2, "", ErrNotNumber},
		{".5", 18, 2, "", ErrNotNumber},
		{"5.", 18, 2, "", ErrNotNumber},
		{"1.2.3", 18, 2, "", ErrNotNumber},
		{"--1", 18, 2, "", ErrNotNumber},
		{"1e5", 18, 2, "", ErrNotNumber},
		{"3.3E+21", 18, 2, "", ErrNotNumber},
		{"1,234", 18, 2, "", ErrNotNumber},
		{" 1", 18, 2, "", ErrNotNumber},
		{"１２", 18, 2, "", ErrNotNumber},
		{"12,3万", 18, 2, "", ErrNotNumber},
		{"NaN", 18, 2, "", ErrNotNumber},
		{"1\x00", 18, 2, "", ErrNotNumber},
	}
	for _, tt := range tests {
		v, err := ParseDecimal(tt.in, tt.width, tt.scale)
		b, berr := ParseBig(tt.in, tt.width, tt.scale)
		if !errors.Is(err, tt.cause) || !errors.Is(berr, tt.cause) {
			t.Errorf("%q: errors %v and %v, want %v", tt.in, err, berr, tt.cause)
		}
		if err != nil || berr != nil {
			continue
		}
		if got, big := FormatDecimal(v, tt.scale), FormatBig(b, tt.scale); got != tt.want || big != tt.want {
			t.Errorf("%q: %s and %s, want %s", tt.in, got, big, tt.want)
		}
	}
}

func TestParseBig(t *testing.T) {
	nines := strings.Repeat("9", 23) + "." + strings.Repeat("9", 15)
	for _, s := range []string{nines, "-" + nines, "0.000000000000001"} {
		v, err := ParseBig(s, 38, 15)
		if err != nil || FormatBig(v, 15) != s {
			t.Errorf("%s: %v, %v", s, v, err)
		}
	}
	if _, err := ParseBig("1"+strings.Repeat("0", 23), 38, 15); !errors.Is(err, ErrOverflow) {
		t.Errorf("10^23 in DECIMAL(38,15): %v", err)
	}
}

func TestDecimalTypeThatDoesNotExist(t *testing.T) {
	for _, ws := range [][2]int{{0, 0}, {39, 0}, {5, 6}, {5, -1}} {
		_, err := ParseBig("1", ws[0], ws[1])
		wantErr(t, err, "does not exist")
	}
	_, err := ParseDecimal("1", 19, 2)
	wantErr(t, err, "use ParseBig")
}

func TestFormatDecimal(t *testing.T) {
	tests := []struct {
		v     int64
		scale int
		want  string
	}{
		{100, 2, "1.00"}, {0, 0, "0"}, {0, 3, "0.000"}, {-5, 2, "-0.05"}, {7, 0, "7"},
		{math.MaxInt64, 2, "92233720368547758.07"}, {math.MinInt64, 2, "-92233720368547758.08"},
	}
	for _, tt := range tests {
		if got := FormatDecimal(tt.v, tt.scale); got != tt.want {
			t.Errorf("%d at scale %d: %s, want %s", tt.v, tt.scale, got, tt.want)
		}
		if got := FormatBig(big.NewInt(tt.v), tt.scale); got != tt.want {
			t.Errorf("big %d at scale %d: %s, want %s", tt.v, tt.scale, got, tt.want)
		}
	}
}

// FuzzParseDecimal: what parses prints back to the same number, and the two
// parsers agree with each other and with math/big.
func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"0", "-1234.50", "9999999999999999.99", "1.005", "12,3万", "3.3E+21", "-", "0.10000"} {
		f.Add(s, uint8(18), uint8(2))
	}
	f.Fuzz(func(t *testing.T, s string, w, sc uint8) {
		width, scale := 1+int(w)%maxSmallWidth, int(sc)%(maxSmallWidth+1)
		v, err := ParseDecimal(s, width, scale)
		b, berr := ParseBig(s, width, scale)
		if (err == nil) != (berr == nil) {
			t.Fatalf("%q: %v but %v", s, err, berr)
		}
		if err != nil {
			if scale <= width && !errors.As(err, new(*DecimalError)) {
				t.Fatalf("%q: untyped error %v", s, err)
			}
			return
		}
		if b.Cmp(big.NewInt(v)) != 0 {
			t.Fatalf("%q: %d but %s", s, v, b)
		}
		printed := FormatDecimal(v, scale)
		if again, err := ParseDecimal(printed, width, scale); err != nil || again != v {
			t.Fatalf("%q: printed %q reads as %d, %v", s, printed, again, err)
		}
		exact, ok := new(big.Rat).SetString(s)
		back, _ := new(big.Rat).SetString(printed)
		if !ok || exact.Cmp(back) != 0 {
			t.Fatalf("%q: printed %q is another number", s, printed)
		}
	})
}
