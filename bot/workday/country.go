package workday

import (
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/us"
)

// Countries are the codes of the countries whose calendars are known.
var Countries = []string{"CN", "US", "GB", "DE", "FR", "JP"}

var countries = map[string]Calendar{
	"CN": China, "US": byRule(us.Holidays), "GB": byRule(gb.Holidays), "DE": byRule(de.Holidays), "FR": byRule(fr.Holidays), "JP": byRule(jp.Holidays),
}

// Country is the calendar of a country of which Countries has the code.
func Country(code string) (Calendar, bool) {
	c, ok := countries[code]
	return c, ok
}

// byRule is a calendar whose holidays are told by rules: those that are off in the whole country. Off are the day itself, which matters to
// whoever works on Saturdays or Sundays, and the weekday that stands for it.
func byRule(holidays []*cal.Holiday) Calendar {
	book := &cal.Calendar{}
	book.AddHoliday(holidays...) // not cacheable, so that it may be read by several at once
	return Calendar{holiday: func(t time.Time) string {
		actual, observed, h := book.IsHoliday(utc(t.Year(), t.Month(), t.Day()))
		if h == nil || !actual && !observed || h.Type == cal.ObservanceOther {
			return ""
		}
		return h.Name
	}}
}
