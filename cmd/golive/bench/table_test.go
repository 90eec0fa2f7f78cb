package bench

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
)

// rounds is how often each thing is measured, in turns.
func rounds() int {
	if n, err := strconv.Atoi(os.Getenv("GOLIVE_BENCH_ROUNDS")); err == nil && n > 0 {
		return n
	}
	return 1
}

func median(v []float64) float64 {
	v = slices.Clone(v)
	slices.Sort(v)
	return v[len(v)/2]
}

// row prints one line of the table.
func row(what, value, aim string) { fmt.Printf("| %s | %s | %s |\n", what, value, aim) }

// once runs a measurement that counts for itself: the testing package's repetitions are not wanted.
func once(b *testing.B, measure func()) {
	b.Helper()
	measure()
	b.ReportMetric(0, "ns/op")
}
