package meeting

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/workday"
)

// The five years over which what a series does is held against a plain walk through all days, and a walk through all quarters of an hour
// for what a clock shows.
var (
	walkFrom = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	walkTo   = time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC)
)

const walkEdge = 120 // days beyond both ends that a move or a reminder may come from

// walkZones: without a change of clocks; by an hour, north and south, at midnight, by half an hour, and around Ramadan.
var walkZones = []string{"Asia/Shanghai", "Asia/Kathmandu", "Pacific/Kiritimati", "Europe/Berlin", "America/New_York", "America/Havana", "Australia/Lord_Howe", "Africa/Casablanca"}

// TestActsOfFiveYears: whatever the pattern, the rule, the two calendars, the zone, the reminders and what people changed, what is due
// is what a plain walk finds; in whatever pieces time passes, and the next is always the first of the rest.
func TestActsOfFiveYears(t *testing.T) {
	walls := map[string]wall{}
	for _, zone := range walkZones {
		walls[zone] = newWall(t, zone)
	}
	countries := map[string]map[string]workday.Day{}
	for _, code := range []string{"CN", "DE", "US"} {
		country, _ := workday.Country(code)
		countries[code] = map[string]workday.Day{}
		for d := walkFrom.AddDate(0, 0, -2*walkEdge); d.Before(walkTo.AddDate(0, 0, 2*walkEdge)); d = d.AddDate(0, 0, 1) {
			countries[code][d.Format(time.DateOnly)] = country.Day(d)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s, b := drawSeries(t), books{daybook.Books{Team: drawBook(t, "team")}}
		days := []walkDays{walkBook(b.Team, countries)}
		if rapid.Bool().Draw(t, "client has a calendar") {
			client := drawBook(t, "client")
			b.Client = &client
			days = append(days, walkBook(client, countries))
		}
		s.Zone = rapid.SampledFrom(walkZones).Draw(t, "zone")
		loc := walls[s.Zone].loc
		want := walkActs(s, days, walls[s.Zone])
		got := s.due(b, walkFrom, walkTo)
		for i := range min(len(got), len(want)) {
			if g := nameOfAct(got[i]); g != want[i].text || !got[i].At.Equal(want[i].at) {
				t.Fatalf("%s: act %d of %d: %s at %s, want of %d %s at %s", s.Zone, i, len(got), g, got[i].At.In(loc), len(want), want[i].text, want[i].at.In(loc))
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%s: %d acts, want %d", s.Zone, len(got), len(want))
		}
		if len(got) == 0 {
			return
		}
		// A part of it in pieces, some of which end exactly where something is due; or from what is due longest after its date.
		from := got[rapid.IntRange(0, len(got)-1).Draw(t, "from act")]
		if rapid.Bool().Draw(t, "from the latest") {
			from = slices.MaxFunc(got, func(a, b act) int { return cmp.Compare(a.At.Sub(a.Was), b.At.Sub(b.Was)) })
		}
		since := from.At.Add(-time.Minute)
		var parts []act
		at := since
		for range 8 {
			next, ok := s.nextAct(b, at)
			i := slices.IndexFunc(got, func(a act) bool { return a.At.After(at) })
			if i >= 0 && (!ok || !next.At.Equal(got[i].At)) || i < 0 && ok && next.At.Before(walkTo) {
				t.Fatalf("%s: after %s the next is %v %v, at %d of %d", s.Zone, at, next, ok, i, len(got))
			}
			to := at.Add(time.Duration(rapid.IntRange(1, 40*24*60).Draw(t, "minutes")) * time.Minute)
			if ok && rapid.Bool().Draw(t, "to the next") {
				to = next.At
			}
			if to.After(walkTo) {
				break
			}
			parts, at = append(parts, s.due(b, at, to)...), to
		}
		whole := s.due(b, since, at)
		if !slices.EqualFunc(parts, whole, func(a, b act) bool { return nameOfAct(a) == nameOfAct(b) && a.At.Equal(b.At) }) {
			t.Fatalf("%s: from %s to %s: %d acts in pieces, %d at once", s.Zone, since, at, len(parts), len(whole))
		}
	})
}

// nameOfAct is what an act is, and of which meeting.
func nameOfAct(a act) string {
	return fmt.Sprint(a.Kind, a.Lead, " of ", a.Date, " at ", a.Start.UTC().Format(time.RFC3339), " off ", a.Off)
}

func drawSeries(t *rapid.T) series {
	first := walkFrom.AddDate(0, 0, rapid.IntRange(0, 366).Draw(t, "first"))
	s := series{State: on, Length: rapid.SampledFrom([]int{15, 60, 480}).Draw(t, "length"), Rule: rapid.SampledFrom([]rule{before, after, skip}).Draw(t, "rule"),
		Clock: fmt.Sprintf("%02d:%02d", rapid.IntRange(0, 23).Draw(t, "hour"), rapid.SampledFrom([]int{0, 15, 20, 30}).Draw(t, "minute"))}
	s.Pattern = workday.Pattern{Every: rapid.SampledFrom([]workday.Every{workday.EveryDay, workday.EveryWeek, workday.EveryWeek, workday.EveryFortnight, workday.EveryMonth}).Draw(t, "every"), From: first.Format(time.DateOnly)}
	if s.Every != workday.EveryDay {
		s.Days = rapid.SliceOfNDistinct(rapid.SampledFrom([]time.Weekday{0, 1, 2, 3, 4, 5, 6}), 1, 3, func(d time.Weekday) int { return int(d) }).Draw(t, "days")
	}
	if s.Every == workday.EveryMonth {
		s.Nth = rapid.SampledFrom([]int{1, 2, 3, 4, -1}).Draw(t, "nth")
	}
	for range rapid.IntRange(1, 2).Draw(t, "leads") {
		l := lead{Minutes: rapid.SampledFrom([]int{0, 10, 30, 240}).Draw(t, "minutes before")}
		if rapid.Bool().Draw(t, "by days") {
			l = lead{Days: rapid.IntRange(1, 10).Draw(t, "days before")}
		}
		s.Leads = append(s.Leads, l)
	}
	dates := walkDates(s.Pattern)
	s.Changes = map[string]change{}
	for range rapid.IntRange(0, 3).Draw(t, "changes") {
		date := dates[rapid.IntRange(0, len(dates)-1).Draw(t, "changed")]
		c := change{Off: rapid.Bool().Draw(t, "off"), At: date.AddDate(0, 0, -walkEdge)}
		if !c.Off {
			day := date.AddDate(0, 0, rapid.IntRange(-60, 60).Draw(t, "moved by"))
			c.Day, c.At = day.Format(time.DateOnly), day.Add(-time.Duration(rapid.IntRange(48, 400).Draw(t, "told so many hours before"))*time.Hour)
			c.Clock = rapid.SampledFrom([]string{"", "02:30", "16:00"}).Draw(t, "moved to")
		}
		s.Changes[date.Format(time.DateOnly)] = c
	}
	return s
}

func drawBook(t *rapid.T, whose string) workday.Book {
	b := workday.Book{Country: rapid.SampledFrom([]string{"CN", "DE", "US"}).Draw(t, whose),
		Week:      rapid.SampledFrom([]workday.Week{workday.WeekUsual, workday.WeekSaturday, workday.WeekAlternate, workday.WeekSunday}).Draw(t, "week"),
		Alternate: "2024-01-06"}
	for _, own := range []struct {
		name string
		days *[]workday.Own
		most int
	}{{"off", &b.Off, 35}, {"worked", &b.Worked, 4}} {
		for range rapid.IntRange(0, 4).Draw(t, own.name) {
			from := walkFrom.AddDate(0, 0, rapid.IntRange(0, 5*365).Draw(t, "on"))
			*own.days = append(*own.days, workday.Own{From: from.Format(time.DateOnly), To: from.AddDate(0, 0, rapid.IntRange(0, own.most).Draw(t, "so long")).Format(time.DateOnly), Name: own.name})
		}
	}
	return b
}

// walkDays are the days of one side, by date.
type walkDays map[string]struct {
	off  bool
	free bool // not worked by the days of the week
	day  bool // off as a holiday, or one of their own
}

func walkBook(b workday.Book, countries map[string]map[string]workday.Day) walkDays {
	all := walkDays{}
	saturday := walkFrom.AddDate(0, 0, 5) // a worked one
	for d := walkFrom.AddDate(0, 0, -2*walkEdge); d.Before(walkTo.AddDate(0, 0, 2*walkEdge)); d = d.AddDate(0, 0, 1) {
		date := d.Format(time.DateOnly)
		x := all[date]
		switch d.Weekday() {
		case time.Friday:
			x.free = b.Week == workday.WeekSunday
		case time.Saturday:
			weeks := int(d.Sub(saturday).Hours()) / 24 / 7
			x.free = b.Week != workday.WeekSaturday && !(b.Week == workday.WeekAlternate && !d.Before(saturday) && weeks%2 == 0)
		case time.Sunday:
			x.free = b.Week != workday.WeekSunday
		}
		within := func(o workday.Own) bool { return o.From <= date && date <= o.To }
		switch c := countries[b.Country][date]; {
		case slices.ContainsFunc(b.Worked, within):
		case slices.ContainsFunc(b.Off, within):
			x.off, x.day = true, true
		case c.MakeUp:
		case c.Holiday != "":
			x.off, x.day = true, true
		default:
			x.off = x.free
		}
		all[date] = x
	}
	return all
}

func walkDates(p workday.Pattern) []time.Time {
	first, _ := time.Parse(time.DateOnly, p.From)
	monday := first.AddDate(0, 0, -int((first.Weekday()+6)%7))
	var all []time.Time
	for d := first; d.Before(walkTo.AddDate(0, 0, walkEdge)); d = d.AddDate(0, 0, 1) {
		is := p.Every == workday.EveryDay || slices.Contains(p.Days, d.Weekday())
		switch {
		case p.Every == workday.EveryFortnight:
			is = is && int(d.Sub(monday).Hours())/24/7%2 == 0
		case p.Every == workday.EveryMonth && p.Nth > 0:
			is = is && (d.Day()+6)/7 == p.Nth
		case p.Every == workday.EveryMonth:
			is = is && d.AddDate(0, 0, 7).Month() != d.Month()
		}
		if is {
			all = append(all, d)
		}
	}
	return all
}

type walked struct {
	text string
	at   time.Time
}

// walkActs is what a series does in the five years, as its rules say it.
func walkActs(s series, sides []walkDays, w wall) []walked {
	all := []walked{}
	works := func(d time.Time) bool {
		return !slices.ContainsFunc(sides, func(s walkDays) bool { return s[d.Format(time.DateOnly)].off })
	}
	earlier := func(d time.Time, n int) time.Time { // the n-th working day of the team before, of the last forty days
		for i := 0; n > 0 && i < 40; i++ {
			if d = d.AddDate(0, 0, -1); !sides[0][d.Format(time.DateOnly)].off {
				n--
			}
		}
		return d
	}
	dates := walkDates(s.Pattern)
	if s.Every == workday.EveryDay { // the days that are never worked are none of it, unless somebody put a meeting there
		dates = slices.DeleteFunc(dates, func(d time.Time) bool {
			_, changed := s.Changes[d.Format(time.DateOnly)]
			return !changed && slices.ContainsFunc(sides, func(s walkDays) bool { x := s[d.Format(time.DateOnly)]; return x.off && x.free })
		})
	}
	for i, date := range dates {
		name := date.Format(time.DateOnly)
		c, changed := s.Changes[name]
		day, clock, off := date, s.Clock, c.Off
		if c.Day != "" {
			day, _ = time.Parse(time.DateOnly, c.Day)
		}
		clock = cmp.Or(c.Clock, clock)
		dodges := !changed && slices.ContainsFunc(sides, func(s walkDays) bool { x := s[name]; return x.off && (x.day || !x.free) })
		if dodges {
			off = true
			for n := 1; n <= 14 && off && s.Every != workday.EveryDay; n++ {
				d := date.AddDate(0, 0, n)
				if s.Rule == before {
					d = date.AddDate(0, 0, -n)
				}
				if s.Rule == skip || s.Rule == after && i+1 < len(dates) && !d.Before(dates[i+1]) || s.Rule == before && i > 0 && !d.After(dates[i-1]) {
					break
				}
				if works(d) {
					day, off = d, false
				}
			}
		}
		start, planned := w.at(day, clock), w.at(date, s.Clock)
		add := func(kind string, lead int, at time.Time) {
			if at.After(walkFrom) && !at.After(walkTo) {
				all = append(all, walked{fmt.Sprint(kind, lead, " of ", name, " at ", start.UTC().Format(time.RFC3339), " off ", off), at})
			}
		}
		if dodges {
			first := date
			if !off && start.Before(planned) {
				first = day
			}
			add(notice, 0, w.at(earlier(first, 3), "10:00"))
		}
		if off {
			continue
		}
		for n, l := range s.Leads {
			at := start.Add(-time.Duration(l.Minutes) * time.Minute)
			if l.Days > 0 {
				at = w.at(earlier(day, l.Days), start.In(w.loc).Format("15:04"))
			}
			switch near := at.Before(c.At); {
			case near && l.Days > 0:
				continue
			case near:
				at = c.At
			}
			add(remind, n, at)
		}
		if s.Every != workday.EveryDay {
			add(doubt, 0, start.Add(time.Duration(s.Length)*time.Minute).Add(30*time.Minute))
		}
	}
	slices.SortStableFunc(all, func(a, b walked) int { return a.at.Compare(b.at) })
	return all
}

// wall is how a zone's clocks go: by how much they are ahead of UTC in each quarter of an hour.
type wall struct {
	loc   *time.Location
	ahead []time.Duration
}

const quarter = 15 * time.Minute

func (w wall) begin() time.Time { return walkFrom.AddDate(0, 0, -2*walkEdge) }

func newWall(t testing.TB, zone string) wall {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	w := wall{loc: loc}
	for at := w.begin(); at.Before(walkTo.AddDate(0, 0, 2*walkEdge)); at = at.Add(quarter) {
		_, ahead := at.In(loc).Zone()
		w.ahead = append(w.ahead, time.Duration(ahead)*time.Second)
	}
	return w
}

// at is the first moment at which the clocks show a time of a day; if they never do, as long after they were put forward as it is after
// the time from which they were.
func (w wall) at(day time.Time, clock string) time.Time {
	c, _ := time.Parse("15:04", clock)
	want := day.Add(time.Duration(c.Hour())*time.Hour + time.Duration(c.Minute())*time.Minute)
	first := int(want.Add(-16*time.Hour).Sub(w.begin()) / quarter)
	for i := first; i < first+4*32; i++ {
		from := w.begin().Add(time.Duration(i) * quarter)
		shown := from.Add(w.ahead[i])
		if late := want.Sub(shown); late >= 0 && late < quarter {
			return from.Add(late)
		} else if late < 0 { // they were put forward over it
			return from.Add(want.Sub(from.Add(w.ahead[i-1])))
		}
	}
	panic("the clocks never show " + clock)
}
