package jirasim

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var period = regexp.MustCompile(`^[+-]?(\d+[wdhm])(\s+\d+[wdhm])*$`)

// jqlDate reads a date, a period relative to now, or a function of the calendar.
func jqlDate(o operand, now time.Time) (time.Time, bool) {
	if o.fn {
		return calendar(strings.ToLower(o.text), o.args, now)
	}
	s := strings.TrimSpace(o.text)
	for _, layout := range []string{"2006-01-02 15:04", "2006/01/02 15:04", time.DateOnly, "2006/01/02", "2006-1-2", "2006/1/2"} {
		if t, err := time.ParseInLocation(layout, s, now.Location()); err == nil {
			return t, true
		}
	}
	if !period.MatchString(s) {
		return time.Time{}, false
	}
	sign := 1
	if s[0] == '-' {
		sign = -1
	}
	t := now
	for _, part := range strings.Fields(strings.TrimLeft(s, "+-")) {
		n, err := strconv.Atoi(part[:len(part)-1])
		if err != nil || n > 100_000 {
			return time.Time{}, false
		}
		t = shift(t, sign*n, part[len(part)-1:])
	}
	return t, true
}

// shift moves a time by n units: y, M, w, d, h or m.
func shift(t time.Time, n int, unit string) time.Time {
	switch unit {
	case "y":
		return t.AddDate(n, 0, 0)
	case "M":
		return t.AddDate(0, n, 0)
	case "w":
		return t.AddDate(0, 0, 7*n)
	case "d":
		return t.AddDate(0, 0, n)
	case "h":
		return t.Add(time.Duration(n) * time.Hour)
	default:
		return t.Add(time.Duration(n) * time.Minute)
	}
}

var increment = regexp.MustCompile(`^([+-]?\d{1,5})([yMwdhm]?)$`)

// calendar computes now(), startOfDay() and the like; their argument moves the result by units, by default their own.
func calendar(name string, args []string, now time.Time) (time.Time, bool) {
	if name == "now" {
		return now, len(args) == 0
	}
	y, m, d := now.Date()
	start := time.Date(y, m, d, 0, 0, 0, 0, now.Location())
	unit := ""
	edge := name
	switch strings.TrimPrefix(strings.TrimPrefix(name, "startof"), "endof") {
	case "day":
		unit = "d"
	case "week": // weeks begin on Sunday unless the site says otherwise
		unit, start = "w", start.AddDate(0, 0, -int(now.Weekday()))
	case "month":
		unit, start = "M", time.Date(y, m, 1, 0, 0, 0, 0, now.Location())
	case "year":
		unit, start = "y", time.Date(y, 1, 1, 0, 0, 0, 0, now.Location())
	}
	if unit == "" || len(args) > 1 {
		return time.Time{}, false
	}
	n, by := 0, unit
	if len(args) == 1 {
		g := increment.FindStringSubmatch(args[0])
		if g == nil {
			return time.Time{}, false
		}
		n, _ = strconv.Atoi(g[1])
		if g[2] != "" {
			by = g[2]
		}
	}
	t := shift(start, n, by)
	if strings.HasPrefix(edge, "end") {
		t = shift(t, 1, unit).Add(-time.Second)
	}
	return t, true
}
