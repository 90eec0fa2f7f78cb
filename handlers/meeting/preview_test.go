package meeting_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/handlers/meeting"
	"github.com/golive-bot/golive/handlers/meeting/halfyear"
)

// TestPlanIsWhatIsSent: what the preview tells of a month with holidays is what comes, at its minute and in as many rooms, and nothing else.
func TestPlanIsWhatIsSent(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	from, to := time.Date(2026, 12, 14, 0, 0, 0, 0, zone), time.Date(2027, 1, 16, 0, 0, 0, 0, zone)
	s := newStage(t, from)
	s.Say(lea, team, "every Friday 15:00 weekly")
	s.Click(lea, "Set up")
	found, err := bot.Projects.List(t.Context(), s.store, bot.Query{Index: "key", Value: "ERP"})
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	plan, err := meeting.Plan(t.Context(), s.store, nil, nil, found[0].ID, s.Clock.Now(), to)
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	kinds := map[string]int{}
	for _, p := range plan {
		kinds[p.What]++
		for range p.To {
			want = append(want, fmt.Sprint(p.At.In(zone).Format("2006-01-02 15:04 "), p.What == "meeting.planned-remind"))
		}
	}
	if kinds["meeting.planned-remind"] != 10 || kinds["meeting.planned-notice"] != 1 {
		t.Errorf("planned are %v", kinds)
	}
	s.MoveTo(to)
	for _, seen := range s.Chat.Seen() {
		remind := strings.HasPrefix(seen.Text, "weekly · ")
		if (remind || strings.HasPrefix(seen.Text, "weekly\n")) && !seen.At.Before(from.Add(time.Minute)) {
			got = append(got, fmt.Sprint(seen.At.In(zone).Format("2006-01-02 15:04 "), remind))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		t.Errorf("planned:\n%s\nsent:\n%s", strings.Join(want, "\n"), strings.Join(got, "\n"))
	}
}

// TestPlanOfAClosedProject: a meeting that was kept when the project was closed goes on, and so it is planned.
func TestPlanOfAClosedProject(t *testing.T) {
	from := time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 8*3600))
	s := newStage(t, from)
	s.Say(lea, team, "every Wednesday 15:00 weekly")
	s.Click(lea, "Set up")
	s.Say(lea, team, "every Friday 10:00 support")
	s.Click(lea, "Set up")
	s.Say(lea, team, "project close")
	s.Click(lea, "Keep: Meeting “support” (every Friday 10:00)")
	s.Click(lea, "Close ERP")
	found, err := bot.Projects.List(t.Context(), s.store, bot.Query{Index: "key", Value: "ERP"})
	if err != nil || len(found) != 1 || found[0].Value.State != bot.ProjectClosed {
		t.Fatal(found, err)
	}
	plan, err := meeting.Plan(t.Context(), s.store, nil, nil, found[0].ID, from, from.AddDate(0, 0, 7))
	if err != nil || len(plan) != 3 || slices.ContainsFunc(plan, func(p meeting.Planned) bool { return p.Title != "support" }) {
		t.Errorf("%+v, %v", plan, err)
	}
}

// TestPreviewOfVeryMuch: what is too much to be told is not counted as if it were all.
func TestPreviewOfVeryMuch(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	for _, hour := range []string{"10:00", "15:00"} {
		s.Say(lea, team, "every working day "+hour+" round")
		s.Click(lea, "Set up")
	}
	s.Say(lea, team, "preview 2026-11-24..2027-11-23")
	if !s.told("These are the first 30 of very many.") || s.told("and 470 more") {
		t.Error("the preview of a year is told as if 500 entries were all")
	}
}

// TestPlanTellsPrivateQuestions: who has not answered whether they come is asked again, and the lead whether a meeting was held that nobody
// started: the preview tells both, at the minute at which they come, as private and without a name.
func TestPlanTellsPrivateQuestions(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	from, to := time.Date(2026, 11, 23, 9, 0, 0, 0, zone), time.Date(2026, 12, 5, 0, 0, 0, 0, zone)
	s := newStage(t, from)
	s.Say(lea, team, "every Wednesday 15:00 weekly rsvp")
	s.Click(lea, "Set up")
	s.Say(lea, team, "stand-up 9:30-10:00")
	found, err := bot.Projects.List(t.Context(), s.store, bot.Query{Index: "key", Value: "ERP"})
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	plan, err := meeting.Plan(t.Context(), s.store, nil, nil, found[0].ID, s.Clock.Now(), to)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, p := range plan {
		if p.Private {
			want = append(want, p.At.In(zone).Format("2006-01-02 15:04 ")+p.What)
		}
	}
	s.Say(lea, team, "preview")
	card := s.last(team, "What will be sent")
	s.MoveTo(to)
	kinds := map[string]string{"Are you coming": "meeting.planned-ask", "Was “weekly” held": "meeting.planned-doubt", "Stand-up of": "meeting.planned-asks", "Stand-up:": "meeting.planned-missing"}
	got := map[string]bool{}
	for _, seen := range s.Chat.Seen() {
		for begins, what := range kinds {
			if strings.HasPrefix(seen.Text, begins) && seen.Room != team.ID && seen.Room != halfyear.Client.ID {
				got[seen.At.In(zone).Format("2006-01-02 15:04 ")+what] = true
			}
		}
	}
	if sent := slices.Sorted(maps.Keys(got)); !slices.Equal(slices.Sorted(slices.Values(want)), sent) || len(sent) < 12 {
		t.Errorf("planned in private:\n%s\nsent:\n%s", strings.Join(want, "\n"), strings.Join(sent, "\n"))
	}
	for _, line := range []string{"Wed 25 Nov 14:30 · private: who has not answered is asked again whether they come to “weekly” (Wed 25 Nov 15:00)", "Wed 25 Nov 16:30 · private: if nobody starts “weekly” (Wed 25 Nov 15:00), a lead is asked whether it was held"} {
		if !strings.Contains(card, line) {
			t.Errorf("no %q in\n%s", line, card)
		}
	}
	if strings.Contains(card, "Mia") || strings.Contains(card, "Lea") {
		t.Errorf("the preview names somebody:\n%s", card)
	}
}
