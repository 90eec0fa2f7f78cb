package person

import (
	"errors"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/understand"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 8*3600))

func TestSpanOf(t *testing.T) {
	for _, c := range []struct{ said, from, to, wrong string }{
		{"12-01..12-05", "2026-12-01", "2026-12-05", ""},
		{"12-01 .. 12-05", "2026-12-01", "2026-12-05", ""},
		{"12/1 - 12/5", "2026-12-01", "2026-12-05", ""},
		{"2026-12-01 to 2026-12-05", "2026-12-01", "2026-12-05", ""},
		{"from 1 Dec to 5 Dec", "2026-12-01", "2026-12-05", ""},
		{"Dec 28 until Jan 3", "2026-12-28", "2027-01-03", ""},
		{"12月1日到12月5日", "2026-12-01", "2026-12-05", ""},
		{"12月1日到5日", "2026-12-01", "2026-12-05", ""},
		{"12月28日至3日", "2026-12-28", "2027-01-03", ""},
		{"从12月1号到5号为止", "2026-12-01", "2026-12-05", ""},
		{"tomorrow", "2026-11-24", "2026-11-24", ""},
		{"明天到周五", "2026-11-24", "2026-11-27", ""},
		{"until Friday", "2026-11-23", "2026-11-27", ""},
		{"到周五", "2026-11-23", "2026-11-27", ""},
		{"Dec 10 to Friday", "2026-12-10", "2026-12-11", ""},
		{"this week", "2026-11-23", "2026-11-29", ""},
		{"next week", "2026-11-30", "2026-12-06", ""},
		{"下周", "2026-11-30", "2026-12-06", ""},
		{"下下周", "2026-12-07", "2026-12-13", ""},
		{"next month", "2026-12-01", "2026-12-31", ""},
		{"3 days", "2026-11-23", "2026-11-25", ""},
		{"两周", "2026-11-23", "2026-12-06", ""},
		{"11-20..11-25", "2026-11-20", "2026-11-25", ""}, // it began last week
		{"11-16..11-20", "", "", "person.away-past"},
		{"2025-12-01..2025-12-05", "", "", "person.away-past"},
		{"yesterday", "", "", "person.away-past"},
		{"11月2日到5日", "", "", "person.away-past"},
		{"12-05..12-01", "", "", "person.away-backwards"},
		{"12月5日到1日", "", "", "person.away-backwards"},
		{"Dec 28 to the 31st", "2026-12-28", "2026-12-31", ""},
		{"11月28日到31日", "", "", "person.away-unread"},
		{"2026-12-01..2028-12-01", "", "", "person.away-long"},
		{"0 days", "", "", "person.away-unread"},
		{"soon", "", "", "person.away-unread"},
		{"", "", "", "person.away-when"},
	} {
		s, err := spanOf(c.said, monday, understand.Calendar{})
		var tell *bot.TellError
		switch {
		case c.wrong == "" && (err != nil || s.from.Format(time.DateOnly) != c.from || s.to.Format(time.DateOnly) != c.to):
			t.Errorf("spanOf(%q) = %s, %s, %v, want %s, %s", c.said, s.from.Format(time.DateOnly), s.to.Format(time.DateOnly), err, c.from, c.to)
		case c.wrong != "" && (!errors.As(err, &tell) || tell.Key != c.wrong):
			t.Errorf("spanOf(%q) = %v, %v, want %s", c.said, s, err, c.wrong)
		}
	}
}

func TestSaysAway(t *testing.T) {
	for said, want := range map[string]string{
		"下周请假，找@韩梅梅":                                          "下周, deputy @韩梅梅",
		"我下周请假，有事找@韩梅梅":                                       "下周, deputy @韩梅梅",
		"12月1日到5日休假，请联系韩梅梅代班":                                 "12月1日到5日, deputy 韩梅梅",
		"我要请假到周五":                                             "到周五",
		"明天请假":                                                "明天",
		"I am off next week, ask @Anna":                       "next week, deputy @Anna",
		"I'm on leave from 1 Dec to 5 Dec. My deputy is Anna": "from 1 Dec to 5 Dec, deputy Anna",
		"out of office until Friday":                          "until Friday",
		"I will be away next week @Anna":                      "next week, deputy @Anna",
		// what is said of others, asked, or meant as something to be done
		"韩梅梅下周请假":                                          "",
		"下周谁请假？":                                           "",
		"下周请假吗":                                            "",
		"催一下下周请假的同事":                                       "",
		"Anna is on leave next week":                       "",
		"who is on leave next week?":                       "",
		"please send the out of office text to the client": "",
		"下周上线":                                             "",
	} {
		got, ok := saysAway(said)
		if got != want || ok != (want != "") {
			t.Errorf("saysAway(%q) = %q, %t, want %q", said, got, ok, want)
		}
	}
}

func FuzzSpanOf(f *testing.F) {
	for _, seed := range []string{"12-01..12-05", "下周", "from 1 Dec to 5 Dec", "..", "到", "3天", "2026-02-30..2026-13-01"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, said string) {
		s, err := spanOf(said, monday, understand.Calendar{})
		if err == nil && (s.days() < 1 || s.days() > longest || s.to.Before(midnight(monday))) {
			t.Errorf("spanOf(%q) = %v", said, s)
		}
	})
}
