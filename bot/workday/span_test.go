package workday

import (
	"slices"
	"testing"
)

func TestSpanWithout(t *testing.T) {
	s := Span{"2026-02-10", "2026-03-05"}
	for out, want := range map[Span][]Span{
		{"2026-02-01", "2026-02-09"}: {s},
		{"2026-03-06", "2026-03-06"}: {s},
		{"2026-02-01", "2026-02-10"}: {{"2026-02-11", "2026-03-05"}},
		{"2026-03-01", "2026-04-01"}: {{"2026-02-10", "2026-02-28"}},
		{"2026-02-20", "2026-02-28"}: {{"2026-02-10", "2026-02-19"}, {"2026-03-01", "2026-03-05"}},
		s:                            nil,
		{"2026-01-01", "2026-12-31"}: nil,
	} {
		if got := s.Without(out); !slices.Equal(got, want) {
			t.Errorf("without %v: %v, want %v", out, got, want)
		}
	}
}
