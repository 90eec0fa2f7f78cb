package meeting

import (
	"slices"
	"testing"
)

// TestPairs finds what a corrected line was: the same, one alike, or the one in whose place it was written.
func TestPairs(t *testing.T) {
	cases := []struct {
		name     string
		old, now []string
		want     []int
	}{
		{"nothing changed", []string{"a", "b"}, []string{"a", "b"}, []int{0, 1}},
		{"turned round", []string{"order labels", "call Ben"}, []string{"call Ben", "order labels"}, []int{1, 0}},
		{"a date", []string{"order labels 2026-11-27", "call Ben"}, []string{"order labels 2026-12-01", "call Ben"}, []int{0, 1}},
		{"one before it", []string{"order the labels"}, []string{"call Ben", "order the label"}, []int{-1, 0}},
		{"one struck out", []string{"order labels", "call Ben"}, []string{"call Ben"}, []int{1}},
		{"twice the same", []string{"call Ben", "call Ben"}, []string{"call Ben", "call Ben"}, []int{0, 1}},
		{"written anew", []string{"order labels", "call Ben"}, []string{"order labels", "给小王打电话"}, []int{0, 1}},
		{"one for two", []string{"order labels", "call Ben"}, []string{"给小王打电话"}, []int{-1}},
		{"none", nil, []string{"a"}, []int{-1}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := pairs(c.old, c.now); !slices.Equal(got, c.want) {
				t.Errorf("pairs(%q, %q) = %v, want %v", c.old, c.now, got, c.want)
			}
		})
	}
}
