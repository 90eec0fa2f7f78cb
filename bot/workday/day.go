package workday

import (
	"sync"
	"time"
)

// Day is what a calendar says of one day.
type Day struct {
	Off         bool
	Holiday     string // whose day off it is, in Chinese where the country speaks it, else in English; "" for a weekend or a working day
	MakeUp      bool   // a day of the weekend that is worked
	Own         bool   // a day of somebody's own: Holiday is what they call it
	Provisional bool   // by law and not by a notice, which is not out for that year
}

// Day tells of the day of t, in t's zone.
func (c Calendar) Day(t time.Time) Day {
	k := key(t)
	if c.makeup[k] {
		return Day{MakeUp: true}
	}
	if name, ok := c.nameOf(t); ok {
		return Day{Off: true, Holiday: name, Provisional: !c.Known(t.Year())}
	}
	if t.Year() > c.last && c.legal != nil {
		if name := c.legal(t); name != "" {
			return Day{Off: true, Holiday: name, Provisional: true}
		}
	}
	return Day{Off: weekend(t)}
}

// Known reports whether a year's days off are known for sure, and not only by law.
func (c Calendar) Known(year int) bool { return c.legal == nil || year <= c.last }

func (c Calendar) nameOf(t time.Time) (string, bool) {
	if c.holiday != nil {
		name := c.holiday(t)
		return name, name != ""
	}
	if !c.holidays[key(t)] {
		return "", false
	}
	day := utc(t.Year(), t.Month(), t.Day())
	for _, b := range c.breaks {
		if !day.Before(b.First) && !day.After(b.Last) {
			return b.Holiday, true
		}
	}
	return "", false
}

func weekend(t time.Time) bool { return t.Weekday() == time.Saturday || t.Weekday() == time.Sunday }

// legalDays are the thirteen days that are off in mainland China by law (Regulation on Public Holidays as of 1 January 2025):
// the first, the four of the Spring Festival from its eve, Qingming, two in May, the Dragon Boat and Mid-Autumn festivals, three
// in October. The notice of a year adds days and moves weekends.
var legalDays = []struct {
	name  string
	first Festival
	days  int
}{
	{NewYear, On(time.January, 1), 1}, {SpringFestival, Lunar(1, 0), 4}, {Qingming, Term("清明"), 1}, {LabourDay, On(time.May, 1), 2},
	{DragonBoat, Lunar(5, 5), 1}, {MidAutumn, Lunar(8, 15), 1}, {NationalDay, On(time.October, 1), 3},
}

// legalOf are the legal days off of years that were asked for, by key; reckoning them takes a millisecond.
var legalOf sync.Map // int -> map[int]string

// legal is the holiday whose legal day off the day of t is, or "".
func legal(t time.Time) string {
	if known, ok := legalOf.Load(t.Year()); ok {
		return known.(map[int]string)[key(t)]
	}
	days := map[int]string{}
	for _, l := range legalDays {
		first, ok := l.first(t.Year())
		for i := 0; ok && i < l.days; i++ {
			days[key(first.AddDate(0, 0, i))] = l.name
		}
	}
	legalOf.Store(t.Year(), days)
	return days[key(t)]
}

// Missing are the holidays of mainland China of whose legal days in a year none lies in days off.
func Missing(year int, off []Own) []string {
	var all []string
	for _, l := range legalDays {
		first, ok := l.first(year)
		for i := 0; ok && i < l.days; i++ {
			_, told := in(off, first.AddDate(0, 0, i).Format(time.DateOnly))
			ok = !told
		}
		if ok {
			all = append(all, l.name)
		}
	}
	return all
}
