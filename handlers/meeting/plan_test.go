package meeting_test

import (
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// plan puts a plan in the place of the project's.
func (s *stage) plan(phases ...bot.Phase) {
	s.t.Helper()
	projects, err := bot.Projects.List(s.t.Context(), s.store, bot.Query{})
	if err != nil || len(projects) != 1 {
		s.t.Fatal(projects, err)
	}
	if err := s.store.Commit(s.t.Context(), bot.Commit{Records: []bot.Record{bot.Plans.Encode(projects[0].ID, 0, bot.Plan{Phases: phases})}}); err != nil {
		s.t.Fatal(err)
	}
}

// section are the lines of an agenda under a heading.
func section(agenda, heading string) (lines []string) {
	_, rest, _ := strings.Cut(agenda, heading)
	for i, line := range strings.Split(rest, "\n") {
		if _, after, headed := strings.Cut(line, ": "); i > 0 && (!strings.HasPrefix(line, "• ") && !strings.HasPrefix(line, "- ") || headed && after != "") {
			break
		}
		lines = append(lines, strings.TrimLeft(line, "•- "))
	}
	return lines
}

// TestAgendaTellsNewDates: a date of the plan that was moved since the last meeting is on the agenda as before and after, however far
// ahead it is; what was moved before that meeting, or is reached, is not. Each has who is responsible, and stands there once.
func TestAgendaTellsNewDates(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	s := newStage(t, time.Date(2026, 11, 24, 9, 0, 0, 0, zone))
	milestone := func(key, name, day string) bot.Milestone {
		return bot.Milestone{Key: key, Name: name, Dates: bot.Dates{Planned: day}}
	}
	s.plan(bot.Phase{Key: "design", Name: "Design", Weight: 1, End: bot.Dates{Planned: "2026-12-10"},
		Milestones:   []bot.Milestone{milestone("m1", "Trial import", "2026-12-04"), milestone("m2", "Second import", "2026-12-07"), milestone("m3", "Third import", "2026-12-08"), milestone("m4", "Fourth import", "2026-12-09")},
		Deliverables: []bot.Deliverable{{Key: "d1", Name: "Mapping"}, {Key: "d2", Name: "Glossary", Link: "https://wiki.example/g"}}},
		bot.Phase{Key: "late", Name: "Cut-over", Weight: 1, End: bot.Dates{Planned: "2027-03-01"}, Milestones: []bot.Milestone{milestone("m5", "Dress rehearsal", "2027-02-01")},
			Deliverables: []bot.Deliverable{{Key: "d3", Name: "Checklist"}}})
	s.Say(lea, team, "every Wednesday 15:00 weekly")
	s.Click(lea, "Set up")
	s.Say(lea, team, "reschedule Second import 2026-12-08 because of the supplier") // told at the meeting of that week
	s.Say(lea, team, "agenda")
	if got := section(s.last(team, "Agenda of"), "New date: "); len(got) != 1 || got[0] != "Second import · Lea · Mon 7 Dec → Tue 8 Dec · the supplier" {
		t.Errorf("new dates of the first week: %q", got)
	}
	s.MoveTo(time.Date(2026, 11, 25, 15, 0, 0, 0, zone))
	s.Say(lea, team, "start meeting")
	s.Say(lea, team, "end meeting")
	s.MoveTo(time.Date(2026, 11, 26, 9, 0, 0, 0, zone))
	s.Say(lea, team, "reschedule Trial import 2026-12-11 because of the supplier")
	s.Say(lea, team, "reschedule Trial import 2026-12-14 because the old data is late")
	s.Say(lea, team, "reschedule Third import 2026-12-15 because of a mistake")
	s.Say(lea, team, "reschedule Third import 2026-12-08 because it is right after all")
	s.Say(lea, team, "reschedule Fourth import 2026-12-15 because of a holiday")
	s.Say(lea, team, "reached Fourth import 2026-11-25")
	s.Say(lea, team, "reschedule Dress rehearsal 2027-02-15 because the hall is taken")
	s.Say(lea, team, "agenda")
	agenda := s.last(team, "Agenda of")
	for heading, want := range map[string]string{
		"New date: ":            "Trial import · Lea · Fri 4 Dec → Mon 14 Dec · the old data is late\nDress rehearsal · Lea · Mon 1 Feb 2027 → Mon 15 Feb 2027 · the hall is taken",
		"Coming up: ":           "Second import · Lea · Tue 8 Dec\nThird import · Lea · Tue 8 Dec\nphase “Design” ends · Lea · Thu 10 Dec",
		"Missing at the gate: ": "Mapping (Design) · Lea · Thu 10 Dec\nsign-offs of “Design” · Lea · Thu 10 Dec",
	} {
		if got := strings.Join(section(agenda, heading), "\n"); got != want {
			t.Errorf("%s\n%s\nwant\n%s", heading, got, want)
		}
	}
	if strings.Contains(agenda, "Fourth import") || strings.Contains(agenda, "Checklist") || strings.Contains(agenda, "Glossary") {
		t.Error(agenda)
	}
	var got bot.Answer
	if err := s.engine.Do(t.Context(), s.button("Plan and timeline"), func(a bot.Answer, _ bool) { got = a }); err != nil {
		t.Fatal(err)
	}
	if got.Reply == nil || !strings.Contains(got.Reply.Title, "Pages of") {
		t.Errorf("whoever clicks gets no link to the plan: %+v", got)
	}
}
