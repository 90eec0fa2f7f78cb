package meeting

import (
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// TestShifted: an agenda tells what the date was at the last meeting, however often it was changed since, and nothing of one that is as it was.
func TestShifted(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 9, 0, 0, 0, time.UTC) }
	moved := shift{}.after([]shift{{Was: "2026-12-08", At: day(12)}})
	edit := func(n int, from, to string) bot.IssueEdit {
		return bot.IssueEdit{At: day(n), Changes: []bot.FieldChange{{Field: "duedate", From: from, To: to}}}
	}
	told := bot.IssueChange{Edits: []bot.IssueEdit{edit(17, "2026-12-12", "2026-12-15"), edit(16, "2026-12-10", "2026-12-12"), edit(12, "2026-12-08", "2026-12-10")}}
	for range 2 { // and once more, as a webhook that comes twice
		moved = moved.after(shiftsOf(told, day(20)))
	}
	if len(moved.Earlier) != 2 {
		t.Errorf("%d changes are known before the last", len(moved.Earlier))
	}
	for _, c := range []struct {
		due, was string
		since    int
	}{{"2026-12-15", "2026-12-08", 11}, {"2026-12-15", "2026-12-10", 13}, {"2026-12-10", "", 13}, {"2026-12-15", "2026-12-12", 16}, {"2026-12-15", "", 18}} {
		p, ok := found(bot.Issue{Key: "ERP-1", Due: c.due}, moved, day(c.since).Add(time.Hour), "2026-11-20")
		if p.Was != c.was || ok != (c.was != "") {
			t.Errorf("due %s, since %d: was %q, %t", c.due, c.since, p.Was, ok)
		}
	}
	for n := range 30 {
		moved = moved.after([]shift{{Was: "2027-01-01", At: day(20).Add(time.Duration(n) * time.Hour)}})
	}
	if len(moved.Earlier) != mostEarlier || moved.Earlier[0].Earlier != nil {
		t.Errorf("%d changes are kept", len(moved.Earlier))
	}
}
