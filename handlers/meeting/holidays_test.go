package meeting_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/workday"
)

// TestNoticesAtTheTurnOfAYear: what a year's notice says of the year before is added to that one, and nothing of that is lost; what it says
// of the year after is the law's, or refused.
func TestNoticesAtTheTurnOfAYear(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	told := func(year string) daybook.Published {
		p, _, _ := daybook.Notices.Read(t.Context(), s.store, year)
		return p
	}
	off := func(from, to, name string) workday.Own { return workday.Own{From: from, To: to, Name: name} }
	s.Say(lea, team, "holidays 2027-01-01..2027-01-03 NY; 2027-02-05..2027-02-11 Spring; +2027-02-14")
	s.Say(lea, team, "holidays 2027-12-31..2028-01-02 NY; 2028-01-24..2028-01-30 Spring; 2028-12-30 NY; 2029-01-01 NY; +2027-12-26; +2028-01-22")
	for year, want := range map[string]daybook.Published{
		"2027": {Off: []workday.Own{off("2027-01-01", "2027-01-03", "NY"), off("2027-02-05", "2027-02-11", "Spring"), off("2027-12-31", "2027-12-31", "NY")},
			Worked: []workday.Own{off("2027-02-14", "2027-02-14", ""), off("2027-12-26", "2027-12-26", "")}},
		"2028": {Off: []workday.Own{off("2028-01-01", "2028-01-02", "NY"), off("2028-01-24", "2028-01-30", "Spring"), off("2028-12-30", "2028-12-30", "NY")},
			Worked: []workday.Own{off("2028-01-22", "2028-01-22", "")}},
		"2029": {},
	} {
		if got := told(year); !slices.Equal(got.Off, want.Off) || !slices.Equal(got.Worked, want.Worked) {
			t.Errorf("%s: %v", year, got)
		}
	}
	s.Say(lea, team, "holidays 2028-01-01..2028-01-02; 2028-01-24..2028-01-30; +2029-01-07") // of 2029 nothing is known
	if got := told("2028"); len(got.Off) != 3 || len(told("2029").Worked) > 0 {
		t.Errorf("a notice that is refused changes 2028: %v", got)
	}
	s.Say(lea, team, "holidays 2028-01-01..2028-01-02; 2028-01-24..2028-01-30") // again, as a whole
	if got := told("2028"); len(got.Off) != 2 || len(got.Worked) != 0 {
		t.Errorf("told again: %v", got)
	}
}

// told reports whether somebody was told something in private.
func (s *stage) told(text string) bool {
	return slices.ContainsFunc(s.Chat.Posts(), func(p bottest.Post) bool {
		card, ok := p.Body.(bot.Card)
		return ok && strings.Contains(card.Fallback(), text)
	})
}

// TestUnpublishedYear: the operators are told of a year that is not published where the client alone goes by China's calendar, and where
// there are stand-ups alone; a series marks such days.
func TestUnpublishedYear(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.FixedZone("", 8*3600))
	for name, says := range map[string][]string{
		"of the client": {"project calendar DE", "client calendar CN", "every Monday 15:00 weekly"}, "stand-ups alone": {"stand-up 9:00-10:00"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, now)
			for _, said := range says {
				s.Say(lea, team, said)
			}
			if len(says) > 1 {
				s.Click(lea, "Set up")
			}
			s.MoveTo(now.AddDate(0, 0, 4))
			if !s.told("The days off of 2027 in China are not known yet") {
				t.Error("the operator is not told")
			}
		})
	}
	s := newStage(t, now)
	s.Say(lea, team, "project calendar DE")
	s.Say(lea, team, "client calendar CN")
	s.Say(lea, team, "every Friday 15:00 weekly from 2027-01-01")
	if !s.told("The holidays of that year are not published yet") {
		t.Error("a series that meets on the client's New Year does not say that it may change")
	}
}

// TestPublishedLastYear: what was published of a year still counts in January, when working days before are reckoned.
func TestPublishedLastYear(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	s.Say(lea, team, "holidays 2027-01-01..2027-01-03 NY; 2027-02-05..2027-02-11 Spring; +2027-12-26")
	b, err := daybook.Read(t.Context(), s.store, "none", bot.Project{Calendar: "CN"}, time.Date(2028, 1, 2, 9, 0, 0, 0, time.UTC))
	if day := b.Team.Day(time.Date(2027, 12, 26, 0, 0, 0, 0, time.UTC)); err != nil || !day.MakeUp {
		t.Errorf("%+v, %v", day, err)
	}
}
