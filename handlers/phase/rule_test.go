package phase

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/workday"
)

// TestPercent holds the rule of docs/progress.md to its examples.
func TestPercent(t *testing.T) {
	closed := bot.Phase{Gate: bot.Gate{At: time.Unix(1, 0)}}
	for _, c := range []struct {
		name  string
		count bot.PhaseCount
		phase bot.Phase
		want  int
	}{
		{"nothing to count", bot.PhaseCount{}, bot.Phase{}, 0},
		{"tasks and deliverables", bot.PhaseCount{Done: 12, Total: 20, Delivered: 1, Expected: 2}, bot.Phase{}, 58},
		{"rounded down", bot.PhaseCount{Done: 1, Total: 3, Delivered: 1, Expected: 3}, bot.Phase{}, 33},
		{"tasks alone", bot.PhaseCount{Done: 1, Total: 3}, bot.Phase{}, 33},
		{"deliverables alone", bot.PhaseCount{Delivered: 2, Expected: 3}, bot.Phase{}, 66},
		{"all done, gate open", bot.PhaseCount{Done: 3, Total: 3, Delivered: 1, Expected: 1}, bot.Phase{}, 99},
		{"gate closed", bot.PhaseCount{Done: 1, Total: 3}, closed, 100},
		{"tasks of which nothing is known yet", bot.PhaseCount{Unknown: true, Delivered: 2, Expected: 2}, bot.Phase{}, 20},
		{"nothing is known, nothing to hand over", bot.PhaseCount{Unknown: true}, bot.Phase{}, 0},
		{"by hand", bot.PhaseCount{Done: 1, Total: 3}, bot.Phase{Manual: bot.Manual{On: true, Percent: 70}}, 70},
	} {
		if got := percent(c.count, c.phase); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

// More that is done never makes less, and only a closed gate makes 100.
func TestPercentGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := bot.PhaseCount{Total: rapid.IntRange(0, 5000).Draw(t, "total"), Expected: rapid.IntRange(0, 12).Draw(t, "expected")}
		c.Done, c.Delivered = rapid.IntRange(0, c.Total).Draw(t, "done"), rapid.IntRange(0, c.Expected).Draw(t, "delivered")
		n := percent(c, bot.Phase{})
		if n < 0 || n > 99 {
			t.Fatalf("%+v: %d", c, n)
		}
		more := c
		if more.Done < more.Total {
			more.Done++
		}
		if m := percent(more, bot.Phase{}); m < n {
			t.Fatalf("%+v: %d, then %d", c, n, m)
		}
	})
}

// TestNextPost: the last working day of the week at 16:00, by the project's calendar, and its draft the working day before.
func TestNextPost(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, calendar, now string
		at                  bot.PostTime
		post, draft         string
		week                workday.Week
	}{
		{name: "a week from Sunday to Thursday", calendar: "US", now: "2026-12-06 09:00", post: "2026-12-10 16:00", draft: "2026-12-09 14:00", week: workday.WeekSunday},
		{name: "the weekend of such a week", calendar: "US", now: "2026-12-11 09:00", post: "2026-12-17 16:00", draft: "2026-12-16 14:00", week: workday.WeekSunday},
		{name: "its Sunday", calendar: "US", now: "2026-12-07 09:00", at: bot.PostTime{Day: 7}, post: "2026-12-13 16:00", draft: "2026-12-10 14:00", week: workday.WeekSunday},
		{name: "its Friday is none", calendar: "US", now: "2026-12-07 09:00", at: bot.PostTime{Day: 5}, post: "2026-12-10 16:00", draft: "2026-12-09 14:00", week: workday.WeekSunday},
		{name: "a week to Saturday", calendar: "US", now: "2026-12-07 09:00", post: "2026-12-12 16:00", draft: "2026-12-11 14:00", week: workday.WeekSaturday},
		{name: "a usual week", calendar: "CN", now: "2026-11-23 09:00", post: "2026-11-27 16:00", draft: "2026-11-26 14:00"},
		{name: "the day itself, before", calendar: "CN", now: "2026-11-27 15:59", at: bot.PostTime{}, post: "2026-11-27 16:00", draft: "2026-11-26 14:00"},
		{name: "the day itself, after", calendar: "CN", now: "2026-11-27 16:00", at: bot.PostTime{}, post: "2026-12-04 16:00", draft: "2026-12-03 14:00"},
		{name: "a week that ends on a worked Sunday", calendar: "CN", now: "2026-09-14 09:00", at: bot.PostTime{}, post: "2026-09-20 16:00", draft: "2026-09-18 14:00"},
		{name: "the week before the National Day", calendar: "CN", now: "2026-09-28 09:00", at: bot.PostTime{}, post: "2026-09-30 16:00", draft: "2026-09-29 14:00"},
		{name: "a whole week off, then a worked Saturday", calendar: "CN", now: "2026-09-30 17:00", at: bot.PostTime{}, post: "2026-10-10 16:00", draft: "2026-10-09 14:00"},
		{name: "a day of its own", calendar: "CN", now: "2026-11-23 09:00", at: bot.PostTime{Day: 3, Hour: "10:30"}, post: "2026-11-25 10:30", draft: "2026-11-24 14:00"},
		{name: "Monday: the draft comes on Friday", calendar: "CN", now: "2026-11-24 09:00", at: bot.PostTime{Day: 1, Hour: "09:00"}, post: "2026-11-30 09:00", draft: "2026-11-27 14:00"},
		{name: "off", calendar: "CN", now: "2026-11-23 09:00", at: bot.PostTime{Off: true}, post: "", draft: ""},
	} {
		now, err := time.ParseInLocation("2006-01-02 15:04", c.now, zone)
		if err != nil {
			t.Fatal(err)
		}
		post, draft, ok := nextPost(workday.Book{Country: c.calendar, Week: c.week}, c.at, now)
		if ok != (c.post != "") {
			t.Errorf("%s: posted %t", c.name, ok)
			continue
		}
		if got := post.Format("2006-01-02 15:04"); ok && got != c.post {
			t.Errorf("%s: posted %s, want %s", c.name, got, c.post)
		}
		if got := draft.Format("2006-01-02 15:04"); ok && got != c.draft {
			t.Errorf("%s: drafted %s, want %s", c.name, got, c.draft)
		}
	}
}

// TestBars: a slip of one phase moves what is expected of the next, and nothing that was planned.
func TestBars(t *testing.T) {
	phases := func(forecast string) bot.Plan {
		return bot.Plan{Phases: []bot.Phase{
			{Key: "a", Start: bot.Dates{Planned: "2026-11-02"}, End: bot.Dates{Planned: "2026-11-20", Forecast: forecast}},
			{Key: "b", End: bot.Dates{Planned: "2026-12-11"}},
			{Key: "c", End: bot.Dates{Planned: "2026-12-31", Forecast: "2027-01-08"}}}}
	}
	for _, c := range []struct{ forecast, want string }{
		{"", "11-02 to 11-20, now 11-02 to 11-20; 11-20 to 12-11, now 11-20 to 12-11; 12-11 to 12-31, now 12-11 to 01-08; "},
		{"2026-12-04", "11-02 to 11-20, now 11-02 to 12-04; 11-20 to 12-11, now 12-04 to 12-11; 12-11 to 12-31, now 12-11 to 01-08; "},
	} {
		got := ""
		for _, row := range bars(phases(c.forecast)) {
			got += fmt.Sprintf("%s to %s, now %s to %s; ", row.From.Format("01-02"), row.To.Format("01-02"), row.NowFrom.Format("01-02"), row.NowTo.Format("01-02"))
		}
		if got != c.want {
			t.Errorf("the first expected on %q:\n%s\nwant\n%s", c.forecast, got, c.want)
		}
	}
}

// A phase that is closed long before it was to start is drawn on the day on which it was.
func TestABarEndsWhereThePhaseDid(t *testing.T) {
	rows := bars(bot.Plan{Phases: []bot.Phase{
		{Key: "a", Start: bot.Dates{Planned: "2026-12-14"}, End: bot.Dates{Planned: "2027-01-29", Actual: "2026-11-30"}},
		{Key: "b", End: bot.Dates{Planned: "2027-03-01", Actual: "2026-11-27"}},
	}})
	for i, want := range []string{"11-29 to 11-30", "11-26 to 11-27"} {
		if got := rows[i].NowFrom.Format("01-02") + " to " + rows[i].NowTo.Format("01-02"); got != want {
			t.Errorf("bar %d is drawn from %s, want %s", i+1, got, want)
		}
	}
}

func TestContained(t *testing.T) {
	for jql, want := range map[string]bool{
		`component = Finance`: true, `labels in (a, b) AND summary ~ "it's ) here"`: true, `a) OR (project = CRM`: false, `summary ~ "open`: false,
		`labels = a ORDER BY key`: false, `summary ~ "a\"b"`: true, `summary ~ 'x\'`: false, ``: true,
	} {
		if got := contained(jql); got != want {
			t.Errorf("contained(%s) = %t", jql, got)
		}
	}
}

// FuzzContained: a query that is let in never closes the bracket that is put around it, whatever its quotes do.
func FuzzContained(f *testing.F) {
	for _, s := range []string{`a = b`, `a) OR (b`, `"(" ')'`, `\"`, `a = "x\\" OR b = ")"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !contained(s) {
			return
		}
		whole, depth, quoted, escaped := "("+s+")", 0, rune(0), false
		for i, c := range whole {
			switch {
			case escaped:
				escaped = false
			case quoted != 0 && c == '\\':
				escaped = true
			case quoted != 0:
				if c == quoted {
					quoted = 0
				}
			case c == '"' || c == '\'':
				quoted = c
			case c == '(':
				depth++
			case c == ')':
				if depth--; depth == 0 && i != len(whole)-1 {
					t.Fatalf("%q closes the bracket around it", s)
				}
			}
		}
		if depth != 0 || quoted != 0 {
			t.Fatalf("%q is left open", s)
		}
	})
}
