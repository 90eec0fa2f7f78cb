package bot

import (
	"slices"
	"testing"
)

// What is read again is the value that was read before, and nobody changes another's.
func TestKnownValuesAreEachReadersOwn(t *testing.T) {
	kind := Records[[]int]{Kind: "list", Known: &Known[[]int]{Own: slices.Clone[[]int]}}
	for range 3 {
		v, err := kind.Decode(Record{Data: []byte("[1,2]")})
		if err != nil || !slices.Equal(v, []int{1, 2}) {
			t.Fatalf("read %v, %v", v, err)
		}
		v[0] = 9
	}
	for n := range 2 * mostKnown {
		if v, err := kind.Decode(kind.Encode("x", 0, []int{n})); err != nil || !slices.Equal(v, []int{n}) {
			t.Fatalf("read %v, %v", v, err)
		}
	}
	if len(kind.Known.values) > mostKnown {
		t.Errorf("%d values are known", len(kind.Known.values))
	}
	if _, err := kind.Decode(Record{Data: []byte("{")}); err == nil {
		t.Error("what is no value was read")
	}
}
