package meeting_test

import (
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/handlers/meeting"
	"github.com/golive-bot/golive/handlers/meeting/halfyear"
)

// TestHistoryIsNotWalked: of a series that met four hundred times what is done today reads the newest meetings, and not all.
func TestHistoryIsNotWalked(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	now := time.Date(2026, 11, 25, 14, 40, 0, 0, zone)
	s := newStage(t, now)
	s.Say(lea, team, "every Wednesday 15:00 weekly")
	s.Click(lea, "Set up")
	s.Say(lea, team, "attendance on")
	projects, err := bot.Projects.List(t.Context(), s.store, bot.Query{})
	if err != nil || len(projects) != 1 {
		t.Fatal(projects, err)
	}
	var past []bot.Record
	for n := range 400 {
		past = append(past, meeting.Past(projects[0].ID, strings.TrimPrefix(s.series(), "meeting-series/"), now.AddDate(0, 0, -1-n)))
	}
	if err := s.store.Commit(t.Context(), bot.Commit{Records: past}); err != nil {
		t.Fatal(err)
	}
	for _, act := range []struct {
		name string
		do   func()
		most int64
	}{
		{"start", func() { s.Say(lea, team, "start meeting") }, 5},
		{"a decision in the client's room", func() { s.Say(lea, halfyear.Client, "decision we go live") }, 5},
		{"attendance", func() { s.Say(lea, team, "attendance") }, 15},
		{"end", func() { s.Say(lea, team, "end meeting") }, 5},
		{"links", func() { s.Say(lea, team, "withdraw link") }, 15},
		{"digest", func() { s.Say(lea, team, "digest") }, 35},
		{"a restricted issue", func() {
			c := bot.IssueChange{Kind: "updated", Issue: bot.Issue{Key: "ERP-1", Project: "ERP", Restricted: true}}
			s.event(bot.Event{ID: "restricted", Name: bot.EventIssue, Lane: "jira/ERP-1", Data: bot.Encode(c)})
		}, 100},
	} {
		before := s.reads.Load()
		act.do()
		if n := s.reads.Load() - before; n > act.most {
			t.Errorf("%s reads %d meetings", act.name, n)
		}
	}
}
