package reports

import (
	"os"
	"testing"
)

func TestKeep(t *testing.T) {
	for _, id := range []string{"R1", "R2"} {
		w := writeSample(t, id)
		b, _ := os.ReadFile(w.Path)
		os.WriteFile("/tmp/rep/"+id+".xlsx", b, 0o644)
	}
}
