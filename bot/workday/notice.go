package workday

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Notice is what is known of what a country published of one year. Days that are off by law stay off, unless it says that they are worked.
type Notice struct {
	Year        int
	Off, Worked []Own // some may lie in the last days of the year before, or the first of the next
}

// Told is one entry of a notice: days off, or worked.
type Told struct {
	Own
	Worked bool
	Line   int // from 1
}

// Fault is what is wrong with an entry of a notice.
type Fault struct {
	Line  int    // from 1
	Entry string // as it was written
	Day   string // the day that stands twice, else ""
	Why   string
}

func (f Fault) Error() string { return fmt.Sprintf("line %d: %q %s", f.Line, f.Entry, f.Why) }

var toldLine = regexp.MustCompile(`^(\+)?\s*(\d{4}-\d{2}-\d{2})(?:\s*(?:\.\.+|[-–—~～到至])\s*(\d{4}-\d{2}-\d{2}))?\s*(.*)$`)

const (
	longestBreak = 16 // days
	longestName  = 20 // runes
)

// ReadDays reads days off with their names, "2027-01-01..2027-01-03 元旦", and behind a plus the days of weekends that are worked,
// "+2027-01-10": an entry a line, or several with semicolons between. What stands behind # is a remark. Its error is a Fault.
func ReadDays(text string) ([]Told, error) {
	var all []Told
	said := map[string]int{} // line by day
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		n++
		line, _, _ = strings.Cut(line, "#")
		for entry := range strings.SplitSeq(strings.ReplaceAll(line, "；", ";"), ";") {
			if entry = strings.TrimSpace(entry); entry == "" {
				continue
			}
			t, why := readTold(entry)
			if why != "" {
				return nil, Fault{Line: n, Entry: entry, Why: why}
			}
			for day := t.From; day <= t.To; day = shifted(day, 1) {
				if at := said[day]; at > 0 {
					return nil, Fault{Line: n, Entry: entry, Day: day, Why: fmt.Sprintf("has %s, which stands in line %d", day, at)}
				}
				said[day] = n
			}
			t.Line = n
			all = append(all, t)
		}
	}
	return all, nil
}

// readTold reads one entry, or says why it is none.
func readTold(entry string) (t Told, why string) {
	m := toldLine.FindStringSubmatch(entry)
	if m == nil {
		return t, "is neither YYYY-MM-DD..YYYY-MM-DD NAME nor +YYYY-MM-DD"
	}
	t = Told{Own: Own{From: m[2], To: m[3], Name: fullName(m[4])}, Worked: m[1] != ""}
	if t.To == "" {
		t.To = t.From
	}
	first, err := time.Parse(time.DateOnly, t.From)
	last, err2 := time.Parse(time.DateOnly, t.To)
	switch {
	case err != nil || err2 != nil:
		return t, "has a day that does not exist"
	case last.Before(first):
		return t, "ends before it begins"
	case last.Sub(first) >= longestBreak*24*time.Hour:
		return t, fmt.Sprintf("is longer than %d days", longestBreak)
	case strings.ContainsFunc(t.Name, unicode.IsDigit): // "2027-10-01, 2027-10-02"
		return t, "has more behind its days than a name"
	case len([]rune(t.Name)) > longestName:
		return t, fmt.Sprintf("has a name of more than %d letters", longestName)
	}
	return t, ""
}

// fullName is the name of a holiday as the law has it: "国庆" is 国庆节.
func fullName(name string) string {
	for _, l := range legalDays {
		if name+"节" == l.name {
			return l.name
		}
	}
	return name
}

// ReadYear reads a year's notice from a file of its own, as ReadDays does. It may reach into the December before and the January
// after, and what is worked is of a weekend. Its error is a Fault, unless nothing at all is told.
func ReadYear(year int, text string) (Notice, error) {
	told, err := ReadDays(text)
	if err != nil {
		return Notice{}, err
	}
	if len(told) == 0 {
		return Notice{}, fmt.Errorf("no day of %d is told", year)
	}
	n := Notice{Year: year}
	from, to := fmt.Sprintf("%04d-12-01", year-1), fmt.Sprintf("%04d-01-31", year+1)
	for _, t := range told {
		wrong := func(why string) error { return Fault{Line: t.Line, Entry: t.text(), Why: why} }
		switch {
		case t.From < from || t.To > to:
			return Notice{}, wrong(fmt.Sprintf("is not about %d", year))
		case !t.Worked:
			n.Off = append(n.Off, t.Own)
			continue
		case slices.ContainsFunc(t.days(), func(d time.Time) bool { return !weekend(d) }):
			return Notice{}, wrong("is no weekend: a plus is for days of weekends that are worked")
		}
		n.Worked = append(n.Worked, t.Own)
	}
	return n, nil
}

// text is an entry as it is written.
func (t Told) text() string {
	text := t.From
	if t.Worked {
		text = "+" + text
	}
	if t.To != t.From {
		text += ".." + t.To
	}
	return strings.TrimSpace(text + " " + t.Name)
}

// days are those from the first to the last, midnight UTC; none if one of these is no day.
func (o Own) days() []time.Time {
	first, err := time.Parse(time.DateOnly, o.From)
	last, err2 := time.Parse(time.DateOnly, o.To)
	if err != nil || err2 != nil {
		return nil
	}
	var all []time.Time
	for d := first; !d.After(last); d = d.AddDate(0, 0, 1) {
		all = append(all, d)
	}
	return all
}

// Moved counts the working days that a notice has off, and the days of weekends that it has worked. By law there are as many more
// of the former as there are legal days.
func (n Notice) Moved() (off, worked int) {
	seen := map[time.Time]bool{}
	for _, o := range n.Off {
		for _, d := range o.days() {
			if !weekend(d) && !seen[d] {
				seen[d] = true
				off++
			}
		}
	}
	for _, o := range n.Worked {
		worked += len(o.days())
	}
	return off, worked
}
