package warehouse

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/duckdb/duckdb-go/v2"
)

// Show prints one value of a result on one line: null as "", decimals with all
// digits of their scale (the driver's own String drops trailing zeros: TECH
// §6), dates as 2026-10-31 and instants in RFC 3339, UTC.
func Show(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case duckdb.Decimal:
		return FormatBig(x.Value, int(x.Scale))
	case *big.Int:
		return x.String()
	case time.Time:
		if x.Equal(x.Truncate(24 * time.Hour)) {
			return x.Format(time.DateOnly)
		}
		return x.UTC().Format(time.RFC3339)
	case []byte:
		return string(x)
	}
	return strings.ReplaceAll(fmt.Sprint(v), "\n", " ")
}
