package meeting_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// last is the text of the newest post in a room whose text has some words.
func (s *stage) last(room bot.Place, words string) string {
	for _, p := range slices.Backward(s.Chat.Posts()) {
		if card, ok := p.Body.(bot.Card); ok && p.To.Room() == room && strings.Contains(card.Fallback(), words) {
			return card.Fallback()
		}
	}
	return ""
}

// TestAgendaTellsWhatBlocks: an issue that another blocks stands under what is blocked, with the other's key; and what the plan wanted done
// by a day that is over is overdue, and not ahead.
func TestAgendaTellsWhatBlocks(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	s.issue(1, bot.NewIssue{Summary: "order labels"})
	s.issue(2, bot.NewIssue{Summary: "print labels"})
	if _, err := s.jira.Perform(t.Context(), bot.Job{Effect: bot.Effect{ID: "link", Body: bot.LinkIssues{Issue: "ERP-1", Other: "ERP-2", Type: "Blocks"}}}); err != nil {
		t.Fatal(err)
	}
	projects, err := bot.Projects.List(t.Context(), s.store, bot.Query{})
	if err != nil || len(projects) != 1 {
		t.Fatal(projects, err)
	}
	day := func(d string) bot.Dates { return bot.Dates{Planned: d} }
	plan := bot.Plan{Phases: []bot.Phase{{Key: "prepare", Weight: 1, End: day("2026-12-20"), Milestones: []bot.Milestone{{Key: "kickoff", Name: "Trial import", Dates: day("2026-11-20")}, {Key: "m2", Name: "Second import", Dates: day("2026-11-30")}}}}}
	if err := s.store.Commit(t.Context(), bot.Commit{Records: []bot.Record{bot.Plans.Encode(projects[0].ID, 0, plan)}}); err != nil {
		t.Fatal(err)
	}
	s.Say(lea, team, "every Wednesday 15:00 weekly")
	s.Click(lea, "Set up")
	s.Say(lea, team, "agenda")
	agenda := s.last(team, "Agenda of")
	for _, want := range []string{"Blocked: ERP-2", "blocked by ERP-1", "Overdue: Trial import", "Second import"} {
		if !strings.Contains(agenda, want) {
			t.Errorf("no %q in %s", want, agenda)
		}
	}
	if strings.Contains(agenda, "Blocked: ERP-1") || strings.Count(agenda, "Trial import") != 1 {
		t.Error(agenda)
	}
}

// TestOddActions: what was heard of an action and is not noted is said: several owners, one whom nobody knows, a day that is over, and
// what is longer than a line may be.
func TestOddActions(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 25, 14, 40, 0, 0, time.FixedZone("", 8*3600)))
	s.Say(lea, team, "every Wednesday 15:00 weekly")
	s.Click(lea, "Set up")
	s.Say(lea, team, "start meeting")
	for say, want := range map[string]string{
		"action @Lea @Mia by Friday call the supplier":    "An action has one owner: Lea.",
		"action @Napoleon by Friday call the supplier":    "I know nobody here as @Napoleon",
		"action @Mia by 2026-11-01 call the supplier":     "“2026-11-01” is over",
		"decision " + strings.Repeat("a long story ", 90): "Only the first 500 characters",
		"action @Mia by Friday call li@acme.example":      "",
	} {
		before := len(s.Chat.Posts())
		s.Say(lea, team, say)
		var heard []string
		for _, p := range s.Chat.Posts()[before:] {
			if card, ok := p.Body.(bot.Card); ok && p.Only == lea {
				heard = append(heard, card.Fallback())
			}
		}
		if got := strings.Join(heard, " "); (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%.40s: %q, want %q", say, got, want)
		}
	}
	minutes := s.last(team, "is under way")
	if !strings.Contains(minutes, "…") || strings.Contains(minutes, "Sun 1 Nov") {
		t.Error(minutes)
	}
}

// TestDeafRoom: where golive hears only what mentions it, the card of a meeting says so, and elsewhere it does not.
func TestDeafRoom(t *testing.T) {
	for _, all := range []bool{true, false} {
		s := bareStage(t, time.Date(2026, 11, 25, 14, 40, 0, 0, time.FixedZone("", 8*3600)))
		s.Chat.AddRoom(bot.RoomProfile{Place: team, Name: "CTEAM", HearsAll: all})
		s.Found()
		s.Say(lea, team, "every Wednesday 15:00 weekly")
		s.Click(lea, "Set up")
		s.Say(lea, team, "start meeting")
		if card := s.last(team, "is under way"); card == "" || strings.Contains(card, "I hear only what mentions me") == all {
			t.Errorf("hears all %v: %s", all, card)
		}
	}
}
