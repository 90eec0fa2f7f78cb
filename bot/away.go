package bot

import (
	"cmp"
	"time"
)

// DefaultZone is the time zone of people of whom none is known.
const DefaultZone = "Asia/Shanghai"

// Away is a time in which a person is not there. Its days count in the person's own zone, from the first to the last.
type Away struct {
	From   string `json:"from"`             // first day, YYYY-MM-DD
	To     string `json:"to"`               // last day
	Deputy string `json:"deputy,omitempty"` // person ID: who gets what would have come to them
}

// AwayOn reports whether the person is away on a day (YYYY-MM-DD). Who is away is not asked, not reminded and not listed as
// missing.
func (p Person) AwayOn(day string) (Away, bool) {
	for _, a := range p.Away {
		if a.From <= day && day <= a.To {
			return a, true
		}
	}
	return Away{}, false
}

// AwayAt is AwayOn for a moment.
func (p Person) AwayAt(t time.Time) (Away, bool) {
	return p.AwayOn(t.In(p.Location()).Format(time.DateOnly))
}

// Location is the person's time zone.
func (p Person) Location() *time.Location { return Zone(cmp.Or(p.Zone, DefaultZone)) }
