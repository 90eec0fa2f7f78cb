package meeting_test

import (
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/handlers/meeting/halfyear"
)

// TestAnotherCountryTakesBackReminders: a meeting that was reminded of, and falls on a holiday of the calendar that the project has now, is
// not held, and its reminder says so; one that falls on none stays as it is.
func TestAnotherCountryTakesBackReminders(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	s.Say(lea, team, "every Thursday 15:00 weekly holidays skip")
	s.Click(lea, "Set up")
	s.MoveTo(time.Date(2026, 11, 25, 15, 5, 0, 0, time.FixedZone("", 8*3600))) // a day before Thanksgiving
	card := func() string {
		for _, p := range s.Chat.Posts() {
			if c, ok := p.Body.(bot.Card); ok && p.To == halfyear.Client && strings.HasPrefix(c.Title, "weekly") {
				return c.Fallback()
			}
		}
		return ""
	}
	reminded := card()
	if reminded == "" {
		t.Fatal("nobody is reminded")
	}
	s.Say(lea, team, "project calendar DE")
	if got := card(); got != reminded {
		t.Errorf("on a working day: %s", got)
	}
	s.Say(lea, team, "project calendar US")
	if got := card(); got == reminded || !strings.Contains(got, "Thanksgiving") {
		t.Errorf("on a holiday the client still reads: %s", got)
	}
}
