package halfyear

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Shanghai's clocks never change.
var shanghai = time.FixedZone("", 8*3600)

// First is when the play begins: a Monday, 09:00 in Shanghai.
var First = time.Date(2026, 8, 24, 9, 0, 0, 0, shanghai)

// days are the days off of the half-year, other than weekends, and the days of weekends that are worked.
type days struct{ off, worked []string }

var (
	// china is as the notices of the State Council and, for 2027, the law have it.
	china = days{[]string{"2026-09-25", "2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07", "2027-01-01", "2027-02-05", "2027-02-08"},
		[]string{"2026-09-20", "2026-10-10"}}
	germany = days{[]string{"2026-12-25", "2027-01-01"}, nil}
	britain = days{[]string{"2026-08-31", "2026-12-25", "2026-12-28", "2027-01-01"}, nil}
)

func (y days) works(d time.Time) bool {
	day := d.Format(time.DateOnly)
	return slices.Contains(y.worked, day) || !slices.Contains(y.off, day) && d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}

func (y days) before(d time.Time, n int) time.Time {
	for n > 0 {
		if d = d.AddDate(0, 0, -1); y.works(d) {
			n--
		}
	}
	return d
}

// names are the series, as they are said.
var names = map[string]string{"weekly": "every Wednesday 15:00 weekly holidays after", "review": "every other Friday 10:00 review holidays before",
	"steering": "first Monday of the month 16:00 steering holidays skip", "launch": "every Monday 09:30 launch", "cutover": "every Friday 10:00 cutover holidays skip"}

// plan is what is expected: how often something is said, by minute, room and what it is.
type plan struct {
	to   time.Time
	want map[string]int
}

func key(at time.Time, room, what string) string {
	return at.In(shanghai).Format("2006-01-02 15:04 ") + room + " " + what
}

func (p plan) expect(at time.Time, what string, rooms ...bot.Place) {
	for _, room := range rooms {
		if at.After(First) && at.Before(p.to) {
			p.want[key(at, room.ID, what)]++
		}
	}
}

// meet expects what is said of a meeting: a working day and half an hour before it.
func (p plan) meet(y days, start time.Time, what string, rooms ...bot.Place) {
	day := y.before(start, 1)
	p.expect(time.Date(day.Year(), day.Month(), day.Day(), start.Hour(), start.Minute(), 0, 0, start.Location()), what, rooms...)
	p.expect(start.Add(-30*time.Minute), what, rooms...)
}

// note expects that a room is told of a meeting that a day off moves or takes away.
func (p plan) note(y days, d time.Time, what string, rooms ...bot.Place) {
	day := y.before(d, 3)
	p.expect(time.Date(day.Year(), day.Month(), day.Day(), 10, 0, 0, 0, d.Location()), "note "+what, rooms...)
}

// changes are what Lea does in the play.
var (
	moved   = map[string]time.Time{"2026-11-18": time.Date(2026, 11, 19, 11, 0, 0, 0, shanghai)} // of "weekly", to Thursday
	skipped = "2026-12-09"                                                                       // of "weekly"
	pauses  = []string{"2026-11-16", "2026-12-14"}                                               // "review": from, until
)

// expected walks through the calendar.
func expected(to time.Time) plan {
	p := plan{to, map[string]int{}}
	midnight := time.Date(First.Year(), First.Month(), First.Day(), 0, 0, 0, 0, shanghai)
	for d := midnight; d.Before(to.AddDate(0, 0, 14)); d = d.AddDate(0, 0, 1) {
		p.inShanghai(d, int(d.Sub(midnight).Hours()/24)/7)
	}
	p.abroad("Europe/Berlin", func(d time.Time) {
		if d.Weekday() == time.Monday {
			p.meet(germany, d.Add(9*time.Hour+30*time.Minute), "launch", berlin)
		}
	})
	p.abroad("Australia/Sydney", func(d time.Time) {
		switch {
		case d.Weekday() != time.Friday:
		case britain.works(d):
			p.meet(britain, d.Add(10*time.Hour), "cutover", sydney)
		default:
			p.note(britain, d, "cutover", sydney)
		}
	})
	return p
}

// abroad visits the days of a place, each at its midnight. Its clocks change at night on Sundays alone.
func (p plan) abroad(zone string, visit func(time.Time)) {
	where, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	for d := time.Date(First.Year(), First.Month(), First.Day(), 0, 0, 0, 0, where); d.Before(p.to.AddDate(0, 0, 14)); d = d.AddDate(0, 0, 1) {
		visit(d)
	}
}

func (p plan) inShanghai(d time.Time, week int) {
	rooms := []bot.Place{Team, Client}
	name := d.Format(time.DateOnly)
	switch {
	case d.Weekday() == time.Wednesday && name == skipped:
	case d.Weekday() == time.Wednesday && !moved[name].IsZero():
		p.meet(china, moved[name], "weekly", rooms...)
	case d.Weekday() == time.Wednesday && china.works(d):
		p.meet(china, d.Add(15*time.Hour), "weekly", rooms...)
	case d.Weekday() == time.Wednesday:
		to := d
		for !china.works(to) {
			to = to.AddDate(0, 0, 1)
		}
		p.note(china, d, "weekly", rooms...)
		if to.Before(d.AddDate(0, 0, 7)) {
			p.meet(china, to.Add(15*time.Hour), "weekly", rooms...)
		}
	case d.Weekday() == time.Friday && week%2 == 0 && (name < pauses[0] || name >= pauses[1]):
		to := d
		for !china.works(to) {
			to = to.AddDate(0, 0, -1)
		}
		if to != d {
			p.note(china, to, "review", rooms...)
		}
		p.meet(china, to.Add(10*time.Hour), "review", rooms...)
	case d.Weekday() == time.Monday && d.Day() <= 7 && china.works(d):
		p.meet(china, d.Add(16*time.Hour), "steering", rooms...)
	case d.Weekday() == time.Monday && d.Day() <= 7:
		p.note(china, d, "steering", rooms...)
	}
}

// Play plays with holidays, a move, a meeting left out, a pause, an absence and two stand-stills, in Shanghai and where the clocks
// change, and compares. still makes all of golive stand still until a moment; store is what golive keeps.
func (s *Stage) Play(still func(until time.Time), store bot.Reader) {
	t := s.T
	t.Helper()
	s.Found()
	for _, name := range []string{"weekly", "review", "steering"} {
		s.Say(Lea, Team, names[name])
		s.Click(Lea, "Set up")
	}
	for _, abroad := range []struct {
		key, zone, country, series string
		room                       bot.Place
	}{{"BER", "Europe/Berlin", "DE", "launch", berlin}, {"SYD", "Australia/Sydney", "GB", "cutover", sydney}} {
		s.Say(Lea, abroad.room, "project new "+abroad.series+" key="+abroad.key+" jira=ERP")
		s.Say(Lea, abroad.room, "project bind "+abroad.key+" team")
		s.Say(Lea, abroad.room, "project zone "+abroad.zone)
		s.Say(Lea, abroad.room, "project calendar "+abroad.country)
		s.Say(Lea, abroad.room, names[abroad.series])
		s.Click(Lea, "Set up")
	}
	private := bot.Place{Platform: Mia.Platform, Tenant: Mia.Tenant, ID: "D" + Mia.ID}
	s.Say(Mia, private, "away 2026-11-02..2026-11-13")

	day := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2026, month, day, hour, minute, 0, 0, shanghai)
	}
	last := First.AddDate(0, 0, 26*7)
	p := expected(last)
	// Golive stands still from Tuesday, 1 September, 10:00 to Wednesday 15:10: the reminder of Tuesday 15:00 and that of Wednesday
	// 14:30 are of no use any more.
	useless := 0
	for _, room := range []bot.Place{Team, Client} {
		for _, lost := range []time.Time{day(9, 1, 15, 0), day(9, 2, 14, 30)} {
			if p.want[key(lost, room.ID, "weekly")] != 1 {
				t.Fatalf("nothing was expected at %s", lost)
			}
			delete(p.want, key(lost, room.ID, "weekly"))
			useless++
		}
	}
	s.MoveTo(day(9, 1, 10, 0))
	still(day(9, 2, 15, 10))
	s.MoveTo(day(9, 2, 15, 11))
	if n := skippedSendings(t, store); n != useless {
		t.Errorf("%d messages are recorded as of no use any more, want %d", n, useless)
	}
	// And from Tuesday, 15 September, 14:00 to 16:00: the reminder of 15:00 still is of use, and comes late.
	for _, room := range []bot.Place{Team, Client} {
		if p.want[key(day(9, 15, 15, 0), room.ID, "weekly")] != 1 {
			t.Fatal("nothing was expected on 15 September at 15:00")
		}
		delete(p.want, key(day(9, 15, 15, 0), room.ID, "weekly"))
		p.want[key(day(9, 15, 16, 0), room.ID, "weekly")]++
	}
	s.MoveTo(day(9, 15, 14, 0))
	still(day(9, 15, 16, 0))
	late := map[string]bool{} // by room
	for _, seen := range s.Chat.Seen() {
		if strings.Contains(seen.Text, "Late: this was due Tue 15 Sep 15:00") {
			late[seen.Room] = true
		}
	}
	if !late[Team.ID] || !late[Client.ID] {
		t.Errorf("what comes late says so in %v", late)
	}
	s.MoveTo(day(11, 16, 9, 0))
	s.Say(Lea, Team, "meeting pause busy")
	s.Click(Lea, "review · every other Friday 10:00")
	s.Say(Lea, Team, "meeting move Thursday 11:00") // of the 18th, which is this week's
	s.Click(Lea, "weekly · every Wednesday 15:00")
	s.Click(Lea, "Move it")
	s.MoveTo(day(12, 2, 17, 0)) // when that day's is over
	s.Say(Lea, Team, "meeting skip")
	s.Click(Lea, "weekly · every Wednesday 15:00")
	s.MoveTo(day(12, 14, 9, 0))
	s.Say(Lea, Team, "meeting resume")
	s.MoveTo(last)

	got := map[string]int{}
	for _, seen := range s.Chat.Seen() {
		if what := about(seen.Text); what != "" {
			got[key(seen.At, seen.Room, what)]++
		}
	}
	p.compare(t, got)
	checkLedger(t, store)
}

// about tells what a card says of which series: "weekly" of a reminder, "note weekly" of a note; "" if neither.
func about(text string) string {
	title, rest, _ := strings.Cut(text, "\n")
	name, when, reminds := strings.Cut(title, " · ")
	switch {
	case names[name] == "":
		return ""
	case reminds && (strings.HasPrefix(when, "in ") || strings.HasPrefix(when, "tomorrow") || strings.Contains(when, ":")):
		return name
	case !reminds && strings.Contains(rest, "a day off") && !strings.Contains(rest, "When:"): // else it is the card of the series itself
		return "note " + name
	}
	return ""
}

func (p plan) compare(t testing.TB, got map[string]int) {
	t.Helper()
	expected, sent := 0, 0
	for _, k := range slices.Sorted(maps.Keys(p.want)) {
		expected += p.want[k]
		if got[k] != p.want[k] {
			t.Errorf("%s: sent %d times, want %d", k, got[k], p.want[k])
		}
	}
	for _, k := range slices.Sorted(maps.Keys(got)) {
		sent += got[k]
		if p.want[k] == 0 {
			t.Errorf("%s: sent %d times, and not expected", k, got[k])
		}
	}
	if t.Logf("expected %d, sent %d", expected, sent); expected < 200 {
		t.Errorf("only %d messages were expected", expected)
	}
}

// skippedSendings is how many messages the ledger has as of no use any more.
func skippedSendings(t testing.TB, store bot.Reader) int {
	t.Helper()
	n := 0
	for _, sending := range sendings(t, store) {
		if sending.Fate == bot.Skipped && sending.Why == bot.WhyUseless {
			n++
		}
	}
	return n
}

// checkLedger sees that golive itself counts nothing as open.
func checkLedger(t testing.TB, store bot.Reader) {
	t.Helper()
	for _, sending := range sendings(t, store) {
		if sending.End.IsZero() {
			t.Errorf("still open in the ledger: %+v", sending)
		}
	}
}

// sendings are what meetings asked to be sent.
func sendings(t testing.TB, store bot.Reader) []bot.Sending {
	t.Helper()
	all, err := bot.Sendings.List(context.Background(), store, bot.SendingsSince(time.Time{}))
	if err != nil {
		t.Fatal(err)
	}
	var of []bot.Sending
	for _, f := range all {
		if f.Value.Event == "meeting.due" {
			of = append(of, f.Value)
		}
	}
	return of
}
