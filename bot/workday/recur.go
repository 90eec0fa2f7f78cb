package workday

import (
	"fmt"
	"time"

	"github.com/teambition/rrule-go"
)

// Next is the first occurrence of a recurrence (RFC 5545 RRULE, with BYHOUR and BYMINUTE telling the local time) after a
// time, in an IANA zone; zero if there is none. An INTERVAL is counted from DTSTART, or from Monday, 1 January 2024, so that
// the same rule always means the same weeks.
func Next(rule, zone string, after time.Time) (time.Time, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("zone %q: %w", zone, err)
	}
	opt, err := rrule.StrToROptionInLocation(rule, loc)
	if err != nil {
		return time.Time{}, fmt.Errorf("recurrence %q: %w", rule, err)
	}
	switch {
	case !opt.Dtstart.IsZero():
	case opt.Interval > 1:
		opt.Dtstart = time.Date(2024, 1, 1, 0, 0, 0, 0, loc)
	default:
		local := after.In(loc)
		opt.Dtstart = time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, loc).AddDate(0, 0, -1)
	}
	r, err := rrule.NewRRule(*opt)
	if err != nil {
		return time.Time{}, fmt.Errorf("recurrence %q: %w", rule, err)
	}
	return r.After(after, false), nil
}
