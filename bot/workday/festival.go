package workday

import (
	"time"

	"github.com/6tail/lunar-go/calendar"
)

// Festival tells on which day of a year a festival falls, as midnight UTC; ok is false in a year that does not have it. It
// says nothing of days off, which Calendar knows.
type Festival func(year int) (day time.Time, ok bool)

// On is a festival of a fixed date.
func On(month time.Month, day int) Festival {
	return func(year int) (time.Time, bool) { return utc(year, month, day), true }
}

// Nth is a festival on the n-th such weekday of a month, on the last for -1.
func Nth(n int, weekday time.Weekday, month time.Month) Festival {
	return func(year int) (time.Time, bool) {
		if n < 0 {
			last := utc(year, month+1, 0)
			return last.AddDate(0, 0, -int((last.Weekday()-weekday+7)%7)), true
		}
		first := utc(year, month, 1)
		return first.AddDate(0, 0, int((weekday-first.Weekday()+7)%7)+7*(n-1)), true
	}
}

// Easter is a festival that lies some days after Easter Sunday of the western churches, before it if the days are negative.
func Easter(days int) Festival {
	return func(year int) (time.Time, bool) { return easter(year).AddDate(0, 0, days), true }
}

// easter is Easter Sunday by the anonymous Gregorian algorithm (Nature, 20 April 1876).
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return utc(year, time.Month(n/31), n%31+1)
}

// Lunar is a festival of the Chinese calendar's month and day; day 0 is the last of the month before. The lunar year is the
// one that begins in the year.
func Lunar(month, day int) Festival {
	return func(year int) (time.Time, bool) {
		before := 0
		if day == 0 {
			before = 1 // reckoned from the next day, for the month's length varies
		}
		of := calendar.NewLunarYear(year).GetMonth(month)
		if of == nil || day+before > of.GetDayCount() {
			return time.Time{}, false
		}
		s := calendar.NewLunarFromYmd(year, month, day+before).GetSolar()
		return utc(s.GetYear(), time.Month(s.GetMonth()), s.GetDay()-before), true
	}
}

// Term is one of the 24 solar terms, by its Chinese name.
func Term(name string) Festival {
	return func(year int) (time.Time, bool) {
		key := name
		if name == "冬至" {
			key = "DONG_ZHI" // the library keeps last year's under the plain name
		}
		s, ok := calendar.NewSolarFromYmd(year, 6, 15).GetLunar().GetJieQiTable()[key]
		if !ok {
			return time.Time{}, false
		}
		return utc(s.GetYear(), time.Month(s.GetMonth()), s.GetDay()), true
	}
}

func utc(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
