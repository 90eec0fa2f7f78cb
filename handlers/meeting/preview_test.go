package meeting_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/handlers/meeting"
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
	if err != nil || len(plan) != 2 || plan[0].Title != "support" || plan[1].Title != "support" {
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
