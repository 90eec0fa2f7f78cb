package workday

import "time"

// Span is days from the first to the last, YYYY-MM-DD.
type Span struct{ From, To string }

// Without is what is left of a span without the days of another: nothing, the days before, those behind, or both.
func (s Span) Without(out Span) (left []Span) {
	if s.To < out.From || out.To < s.From {
		return []Span{s}
	}
	if s.From < out.From {
		left = append(left, Span{s.From, shifted(out.From, -1)})
	}
	if out.To < s.To {
		left = append(left, Span{shifted(out.To, 1), s.To})
	}
	return left
}

// shifted is so many days after a day; what is no day stays as it is.
func shifted(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}
