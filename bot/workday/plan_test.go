package workday

import (
	"encoding/csv"
	"os"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func date(t testing.TB, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Every day of the table: whether it is worked, and of the days off whose they are.
func TestDaysOfTheNotices(t *testing.T) {
	f, err := os.Open("../../../shared/data/calendar-cn.csv")
	if err != nil {
		t.Skip("the table is not here")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 1000 {
		t.Fatal(len(rows), err)
	}
	for _, row := range rows[1:] {
		d := China.Day(date(t, row[0]))
		if d.Off != (row[1] == "0") || d.Provisional || d.MakeUp != (row[3] == "makeup-workday") {
			t.Errorf("%v: %+v", row, d)
		}
		if row[3] == "holiday" && d.Holiday == "" {
			t.Errorf("%v: no holiday is named", row)
		}
	}
}

// Without a notice the days off are those of the law; reckoned by hand from the almanac of 2027.
func TestWithoutANotice(t *testing.T) {
	want := map[string]string{"2027-01-01": NewYear, "2027-02-05": SpringFestival, "2027-02-06": SpringFestival, "2027-02-07": SpringFestival, "2027-02-08": SpringFestival,
		"2027-04-05": Qingming, "2027-05-01": LabourDay, "2027-05-02": LabourDay, "2027-06-09": DragonBoat, "2027-09-15": MidAutumn,
		"2027-10-01": NationalDay, "2027-10-02": NationalDay, "2027-10-03": NationalDay}
	for d := date(t, "2027-01-01"); d.Year() == 2027; d = d.AddDate(0, 0, 1) {
		got := China.Day(d)
		if name := want[d.Format(time.DateOnly)]; got.Holiday != name || got.Provisional != (name != "") || got.Off != (name != "" || weekend(d)) {
			t.Errorf("%s: %+v, want %q", d.Format(time.DateOnly), got, name)
		}
	}
	if China.Known(2027) || !China.Known(2026) {
		t.Error("which years are known for sure")
	}
}

func TestCountries(t *testing.T) {
	for _, c := range []struct{ country, day, holiday string }{
		{"US", "2026-07-03", "Independence Day"}, {"US", "2026-11-26", "Thanksgiving Day"}, {"GB", "2026-12-28", "Boxing Day"}, {"DE", "2026-10-03", "Tag der Deutschen Einheit"},
		{"FR", "2026-07-14", "Fête nationale"}, {"JP", "2026-05-06", "憲法記念日"}, {"US", "2026-07-06", ""}, {"DE", "2026-12-24", ""},
	} {
		book, ok := Country(c.country)
		if d := book.Day(date(t, c.day)); !ok || (d.Holiday == "") != (c.holiday == "") || d.Holiday != "" && !d.Off {
			t.Errorf("%s on %s: %+v, want %q", c.country, c.day, d, c.holiday)
		}
	}
	if len(Countries) != len(countries) {
		t.Error("a country without a calendar")
	}
}

func TestBook(t *testing.T) {
	for _, c := range []struct {
		name string
		book Book
		off  string // of 2026-12-04 (Friday) to 12-20 (Sunday): "x" for each day that is off
	}{
		{"usual", Book{}, ".xx.....xx.....xx"},
		{"Monday to Saturday", Book{Week: WeekSaturday}, "..x......x......x"},
		{"every other Saturday", Book{Week: WeekAlternate, Alternate: "2026-12-05"}, "..x.....xx......x"},
		{"Sunday to Thursday", Book{Week: WeekSunday}, "xx.....xx.....xx."},
		{"own days", Book{Country: "CN", Off: []Own{{"2026-12-07", "2026-12-08", "move"}}, Worked: []Own{{"2026-12-12", "2026-12-13", "cut-over"}}}, ".xxxx..........xx"},
	} {
		got := ""
		for d := date(t, "2026-12-04"); d.Before(date(t, "2026-12-21")); d = d.AddDate(0, 0, 1) {
			if c.book.Day(d).Off {
				got += "x"
			} else {
				got += "."
			}
		}
		if got != c.off {
			t.Errorf("%s: %s, want %s", c.name, got, c.off)
		}
	}
	if d := (Book{Country: "CN", Week: WeekSaturday}).Day(date(t, "2026-10-03")); !d.Off {
		t.Error("a holiday on a Saturday that is usually worked is worked")
	}
}

// TestPattern holds the recurrence against a plain walk through all days of five years.
func TestPattern(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := utc(2024, 1, 1).AddDate(0, 0, rapid.IntRange(0, 366).Draw(t, "first"))
		p := Pattern{Every: rapid.SampledFrom([]Every{EveryDay, EveryWeek, EveryFortnight, EveryMonth}).Draw(t, "every"), From: first.Format(time.DateOnly)}
		if p.Every != EveryDay {
			p.Days = rapid.SliceOfNDistinct(rapid.SampledFrom([]time.Weekday{0, 1, 2, 3, 4, 5, 6}), 1, 3, func(d time.Weekday) int { return int(d) }).Draw(t, "days")
		}
		if p.Every == EveryMonth {
			p.Nth = rapid.SampledFrom([]int{1, 2, 3, 4, -1}).Draw(t, "nth")
		}
		var got, want []string
		for d := range p.Dates(first.AddDate(0, 0, -40)) {
			if d.Year() > 2028 {
				break
			}
			got = append(got, d.Format(time.DateOnly))
		}
		monday := first.AddDate(0, 0, -int((first.Weekday()+6)%7))
		for d := first; d.Year() <= 2028; d = d.AddDate(0, 0, 1) {
			on := p.Every == EveryDay
			for _, day := range p.Days {
				on = on || day == d.Weekday()
			}
			switch weeks := int(d.Sub(monday).Hours()/24) / 7; {
			case p.Every == EveryFortnight:
				on = on && weeks%2 == 0
			case p.Every == EveryMonth && p.Nth > 0:
				on = on && (d.Day()-1)/7 == p.Nth-1
			case p.Every == EveryMonth:
				on = on && d.AddDate(0, 0, 7).Month() != d.Month()
			}
			if on {
				want = append(want, d.Format(time.DateOnly))
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%+v: %d days, want %d", p, len(got), len(want))
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("%+v: day %d is %s, want %s", p, i, got[i], want[i])
			}
		}
	})
}

// changes reports whether the clocks of a zone are changed on a day.
func changes(day time.Time, loc *time.Location) bool {
	_, before := day.Add(-26 * time.Hour).In(loc).Zone()
	_, after := day.Add(50 * time.Hour).In(loc).Zone()
	return before != after
}

// TestAt looks for each local quarter of an hour of every day about a change of the clocks, and of one day a month, of five
// years in eight zones, among all moments: none has it in a
// gap, two have it where it exists twice, and At answers the first.
func TestAt(t *testing.T) {
	zones := []string{"Asia/Shanghai", "Asia/Kolkata", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Australia/Lord_Howe", "America/Sao_Paulo"}
	gaps, twice := 0, 0
	for _, zone := range zones {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		moments := map[string][]time.Time{}
		for day := date(t, "2024-01-01"); day.Year() < 2029; day = day.AddDate(0, 0, 1) {
			if !changes(day, loc) && day.Day() != 15 {
				continue
			}
			clear(moments)
			for m := day.Add(-36 * time.Hour); m.Before(day.Add(60 * time.Hour)); m = m.Add(15 * time.Minute) {
				name := m.In(loc).Format("2006-01-02 15:04")
				moments[name] = append(moments[name], m)
			}
			for minute := 0; minute < 24*60; minute += 15 {
				clock := day.Add(time.Duration(minute) * time.Minute).Format("15:04")
				got, shift, err := At(day, clock, loc)
				if err != nil {
					t.Fatal(err)
				}
				all := moments[day.Format(time.DateOnly)+" "+clock]
				switch len(all) {
				case 0:
					gaps++
					if shift != Gap || got.In(loc).Format("15:04") <= clock {
						t.Fatalf("%s %s %s does not exist: %s %d", zone, day.Format(time.DateOnly), clock, got, shift)
					}
				case 1:
					if shift != NoShift || !got.Equal(all[0]) {
						t.Fatalf("%s %s %s: %s %d, want %s", zone, day.Format(time.DateOnly), clock, got, shift, all[0])
					}
				default:
					twice++
					if shift != Twice || !got.Equal(all[0]) {
						t.Fatalf("%s %s %s exists twice: %s %d, want %s", zone, day.Format(time.DateOnly), clock, got, shift, all[0])
					}
				}
			}
		}
	}
	if gaps < 50 || twice < 50 {
		t.Errorf("%d gaps and %d doubles were seen", gaps, twice)
	}
}
