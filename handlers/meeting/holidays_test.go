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
	"github.com/golive-bot/golive/handlers/meeting"
)

// TestYearFromAFile: a file takes the place of what was told of its year, and of days that it has of the year before; what is planned
// follows, and it may be told again after something else was.
func TestYearFromAFile(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 8*3600))
	s := newStage(t, now)
	s.Say(lea, team, "every Friday 15:00 weekly holidays skip")
	s.Click(lea, "Set up")
	tell := func(year int, text string) {
		t.Helper()
		n, err := meeting.ReadYearFile(year, text, s.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		s.event(meeting.TellYear(n, s.Clock.Now()))
	}
	next := func() string {
		s.Say(lea, team, "preview 2027-01-08 2027-01-08")
		posts := s.Chat.Posts()
		return posts[len(posts)-1].Body.(bot.Card).Fallback()
	}
	meets := next()
	tell(2027, "2027-01-01..2027-01-03 元旦\n2027-01-08 春节")
	if off := next(); off == meets {
		t.Errorf("on a day off: %s, before: %s", off, meets)
	}
	fixed := "2027-01-01..2027-01-03 元旦\n2027-02-05..2027-02-11 春节\n2027-12-31 元旦\n+2027-02-14"
	tell(2027, fixed)
	if got := next(); got != meets {
		t.Errorf("the file was mended: %s, want %s", got, meets)
	}
	s.Say(lea, bottest.Private(lea), "holidays 2027-01-08 春节")
	s.MoveTo(now.Add(time.Hour))
	tell(2027, fixed)
	want := []workday.Own{off("2027-01-01", "2027-01-03", workday.NewYear), off("2027-02-05", "2027-02-11", workday.SpringFestival), off("2027-12-31", "2027-12-31", workday.NewYear)}
	if got := s.published("2027"); !slices.Equal(got.Off, want) || !slices.Equal(got.Worked, []workday.Own{off("2027-02-14", "2027-02-14", "")}) {
		t.Errorf("told again: %+v", got)
	}
	tell(2028, "2028-01-01 元旦\n+2027-12-26") // a Sunday
	tell(2028, "2028-01-01 元旦\n2027-12-30..2027-12-31 元旦")
	if got := s.published("2027"); !slices.Equal(got.Off, want[:2]) {
		t.Errorf("what the next notice has of December stands in this one, too: %+v", got)
	}
	if got := s.published("2028"); len(got.Off) != 2 || len(got.Worked) != 0 {
		t.Errorf("2028: %+v", got)
	}
	for year, want := range map[int]string{2026: "comes with the notice of 2026", 2019: "2019", 2040: "more than 3 years away", 2028: "is not about 2028"} {
		if _, err := meeting.ReadYearFile(year, "2027-05-01 劳动节", s.Clock.Now()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%d: %v", year, err)
		}
	}
}

func off(from, to, name string) workday.Own { return workday.Own{From: from, To: to, Name: name} }

// published is what was told of a year.
func (s *stage) published(year string) daybook.Published {
	p, _, _ := daybook.Notices.Read(s.t.Context(), s.store, year)
	return p
}

// TestNoticesAtTheTurnOfAYear: what a year's notice says of the year before is added to that one, as all that is told, and nothing is lost.
func TestNoticesAtTheTurnOfAYear(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	s.Say(lea, team, "holidays 2027-01-01..2027-01-03 NY; 2027-02-05..2027-02-11 Spring; +2027-02-14")
	s.Say(lea, team, "holidays 2027-12-31..2028-01-02 NY; 2028-01-24..2028-01-30 Spring; 2028-12-30 NY; 2029-01-01 NY; +2027-12-26; +2028-01-22")
	for year, want := range map[string]daybook.Published{
		"2027": {Off: []workday.Own{off("2027-01-01", "2027-01-03", "NY"), off("2027-02-05", "2027-02-11", "Spring"), off("2027-12-31", "2027-12-31", "NY")},
			Worked: []workday.Own{off("2027-02-14", "2027-02-14", ""), off("2027-12-26", "2027-12-26", "")}},
		"2028": {Off: []workday.Own{off("2028-01-01", "2028-01-02", "NY"), off("2028-01-24", "2028-01-30", "Spring"), off("2028-12-30", "2028-12-30", "NY")},
			Worked: []workday.Own{off("2028-01-22", "2028-01-22", "")}},
		"2029": {Off: []workday.Own{off("2029-01-01", "2029-01-01", "NY")}},
	} {
		if got := s.published(year); !slices.Equal(got.Off, want.Off) || !slices.Equal(got.Worked, want.Worked) {
			t.Errorf("%s: %v", year, got)
		}
	}
	for _, wrong := range []string{"2028-02-01..2028-02-02; 2026-12-31", "2028-02-01; 2031-01-01", "2028-02-01; YYYY-MM-DD", "2028-02-30"} {
		s.Say(lea, team, "holidays "+wrong)
		if got := s.published("2028"); len(got.Off) != 3 {
			t.Errorf("%q is refused and changes 2028: %v", wrong, got)
		}
	}
	s.Say(lea, team, "holidays 2028-01-01..2028-01-02; 2028-01-24..2028-01-30") // again
	if got := s.published("2028"); len(got.Off) != 3 || len(got.Worked) != 1 {
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

// TestHolidaysAddUp: days that are told one holiday after another add up, those of the law stay off, and what is told last can be taken back.
func TestHolidaysAddUp(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	days := func() string {
		p := s.published("2027")
		b := workday.Book{Country: "CN", Notices: []workday.Notice{{Year: 2027, Off: p.Off, Worked: p.Worked}}}
		var all []string
		for d := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() == 2027; d = d.AddDate(0, 0, 1) {
			if day := b.Day(d); day.Holiday != "" || day.MakeUp {
				all = append(all, d.Format("0102"))
			}
		}
		return strings.Join(all, " ")
	}
	s.Say(lea, bottest.Private(lea), "holidays 2027-01-01..2027-01-03 元旦; 2027-02-05..2027-02-11 春节; +2027-02-14")
	first := "0101 0102 0103 0205 0206 0207 0208 0209 0210 0211 0214 0405 0501 0502 0609 0915 1001 1002 1003"
	if got := days(); got != first {
		t.Errorf("off are %s, want %s", got, first)
	}
	s.Say(lea, bottest.Private(lea), "holidays 2027-10-01..2027-10-07 国庆")
	if got, want := days(), first+" 1004 1005 1006 1007"; got != want {
		t.Errorf("off are %s, want %s", got, want)
	}
	posts := s.Chat.Posts()
	card, _ := posts[len(posts)-1].Body.(bot.Card)
	for _, want := range []string{"Off in 2027", "Spring Festival", "no days told yet of Qingming", "Mid-Autumn"} {
		if !strings.Contains(card.Fallback(), want) {
			t.Errorf("%q does not say %q", card.Fallback(), want)
		}
	}
	if strings.Contains(card.Fallback(), "of New Year") || strings.Contains(card.Fallback(), "National Day.") {
		t.Errorf("what was told is said to be missing: %s", card.Fallback())
	}
	s.Say(lea, bottest.Private(lea), "holidays")
	if posts = s.Chat.Posts(); !strings.Contains(posts[len(posts)-1].Body.(bot.Card).Fallback(), "National Day") {
		t.Errorf("what is known is not shown: %s", posts[len(posts)-1].Body.(bot.Card).Fallback())
	}
	s.Click(lea, "Undo")
	if got := days(); got != first {
		t.Errorf("undone, off are %s, want %s", got, first)
	}
	s.Say(lea, bottest.Private(lea), "holidays 2027-10-01..2027-10-07 国庆")
	s.Say(lea, bottest.Private(lea), "holidays 2027-10-08 国庆")
	for _, p := range slices.Backward(s.Chat.Posts()) { // that of the one before
		if card, ok := p.Body.(bot.Card); ok && strings.HasPrefix(card.Title, "7 days") {
			s.Acts++
			undo := card.Parts[len(card.Parts)-1].Controls[0]
			s.event(bot.Event{ID: "undo", Name: bot.EventAction, Room: p.To, From: lea, At: s.Clock.Now(), Data: bot.Encode(bot.Click{Action: undo.Action, Value: undo.Value, Message: bot.MessageRef{Place: p.To, ID: p.ID}})})
			break
		}
	}
	first += " 1004 1005 1006 1007 1008"
	if got := days(); got != first {
		t.Errorf("undone too late, off are %s, want %s", got, first)
	}
}

// TestHolidaysAsAFileHasThem: the lines of a year's file are taken as they stand, remarks and all; a day that stands twice is named, and
// nothing of it is noted.
func TestHolidaysAsAFileHasThem(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	s.Say(lea, bottest.Private(lea), "holidays\n# the notice of 2027\n2027-01-01..2027-01-03 元旦 # a Friday\n2027-10-01..2027-10-07 国庆节\n\n+2027-10-10\n")
	want := daybook.Published{Off: []workday.Own{off("2027-01-01", "2027-01-03", workday.NewYear), off("2027-10-01", "2027-10-07", workday.NationalDay)},
		Worked: []workday.Own{off("2027-10-10", "2027-10-10", "")}}
	if got := s.published("2027"); !slices.Equal(got.Off, want.Off) || !slices.Equal(got.Worked, want.Worked) {
		t.Errorf("%+v", got)
	}
	s.Say(lea, bottest.Private(lea), "holidays 2026-12-31..2027-01-03 元旦") // a notice may begin in December
	b, err := daybook.Read(t.Context(), s.store, "none", bot.Project{Calendar: "CN"}, s.Clock.Now())
	if day := b.Team.Day(time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)); err != nil || day.Holiday != workday.NewYear {
		t.Errorf("the last of December: %+v, %v", day, err)
	}
	s.Say(lea, bottest.Private(lea), "holidays 2027-02-05..2027-02-11 春节; +2027-02-11")
	if !s.told("Thu 11 Feb 2027 is told twice; the second time in “+2027-02-11”") {
		t.Error("the day that stands twice is not named")
	}
	if got := s.published("2027"); len(got.Off) != 3 {
		t.Errorf("half of it is noted: %+v", got)
	}
}
