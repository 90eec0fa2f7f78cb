package workday

import (
	"slices"
	"strings"
	"time"
)

// Book tells which days are worked by somebody: a country's calendar, the days of their week, and days of their own.
type Book struct {
	Country string `json:"country,omitempty"` // one of Countries
	Week    Week   `json:"week,omitempty"`
	// Alternate is the first of the Saturdays that are worked every other week, YYYY-MM-DD; for WeekAlternate.
	Alternate string `json:"alternate,omitempty"`
	Off       []Own  `json:"off,omitempty"`
	Worked    []Own  `json:"worked,omitempty"` // a cut-over weekend, hypercare on a holiday
	// Notices are what was published of years that the country's calendar does not know; they are not kept with the book.
	Notices []Notice `json:"-"`
}

// Own are days that somebody has off, or works, whatever the country does.
type Own struct {
	From string `json:"from"` // YYYY-MM-DD
	To   string `json:"to"`   // the last, YYYY-MM-DD
	Name string `json:"name,omitempty"`
}

// Week says which days of the week are worked.
type Week string

// Weeks.
const (
	WeekUsual     Week = "" // Monday to Friday
	WeekSaturday  Week = "mon-sat"
	WeekAlternate Week = "alternate" // every other Saturday
	WeekSunday    Week = "sun-thu"
)

// First is the day on which such a week begins.
func (w Week) First() time.Weekday {
	if w == WeekSunday {
		return time.Sunday
	}
	return time.Monday
}

// Day tells of the day of t, in t's zone. Own days go before the country's, and a holiday before the days of the week.
func (b Book) Day(t time.Time) Day {
	date := t.Format(time.DateOnly)
	if _, ok := in(b.Worked, date); ok {
		return Day{MakeUp: true, Own: true}
	}
	if own, ok := in(b.Off, date); ok {
		return Day{Off: true, Holiday: own.Name, Own: true}
	}
	if d, ok := b.noticed(date, t.Year()); ok {
		return d
	}
	d := Day{Off: weekend(t)}
	if c, ok := Country(b.Country); ok {
		d = c.Day(t)
	}
	if d.Holiday != "" || d.MakeUp {
		return d
	}
	d.Off = !b.Works(t)
	return d
}

// Works reports whether the day of t is worked by the days of the week alone.
func (b Book) Works(t time.Time) bool {
	day := t.Weekday()
	switch b.Week {
	case WeekSaturday:
		return day != time.Sunday
	case WeekSunday:
		return day != time.Friday && day != time.Saturday
	case WeekAlternate:
		first, err := time.Parse(time.DateOnly, b.Alternate)
		if day != time.Saturday || err != nil {
			return !weekend(t)
		}
		days := int(utc(t.Year(), t.Month(), t.Day()).Sub(first) / (24 * time.Hour))
		return days >= 0 && days%14 == 0
	}
	return !weekend(t)
}

// noticed is what notices say of a day: that of its year, or that of the next one or the one before, which may reach into it.
func (b Book) noticed(date string, year int) (Day, bool) {
	for _, y := range [...]int{year, year + 1, year - 1} {
		for _, n := range b.Notices {
			if n.Year != y {
				continue
			}
			if _, ok := in(n.Worked, date); ok {
				return Day{MakeUp: true}, true
			}
			if o, ok := in(n.Off, date); ok {
				return Day{Off: true, Holiday: o.Name}, true
			}
		}
	}
	return Day{}, false
}

func in(own []Own, date string) (Own, bool) {
	i := slices.IndexFunc(own, func(o Own) bool { return o.From <= date && date <= o.To })
	if i < 0 {
		return Own{}, false
	}
	return own[i], true
}

// Break is the first break of a holiday of mainland China that ends on or after the day of t, in t's zone; any holiday's if none
// is named. It is not known for years whose notice is not out, and tells only of breaks that begin within a year of t.
func (b Book) Break(holiday string, t time.Time) (next Break, known bool) {
	day := utc(t.Year(), t.Month(), t.Day())
	for _, x := range b.breaks() {
		if (holiday == "" || x.is(holiday)) && !x.Last.Before(day) {
			return x, x.First.Before(day.AddDate(1, 0, 0))
		}
	}
	return Break{}, false
}

// breaks are those of the years that are known, in order.
func (b Book) breaks() []Break {
	all := slices.DeleteFunc(slices.Clone(China.breaks), func(x Break) bool {
		return slices.ContainsFunc(b.Notices, func(n Notice) bool {
			_, told := in(n.Off, x.First.Format(time.DateOnly))
			return told
		})
	})
	for _, n := range b.Notices {
		for _, o := range n.Off {
			if days := o.days(); len(days) > 0 {
				all = append(all, Break{Holiday: o.Name, First: days[0], Last: days[len(days)-1]})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Break) int { return a.First.Compare(b.First) })
	return all
}

// is reports whether a break is a holiday's; one notice may give the same days for two, "国庆节、中秋节".
func (b Break) is(holiday string) bool {
	return strings.Contains(b.Holiday, strings.TrimSuffix(holiday, "节"))
}
