package meeting_test

import (
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// TestHypercareEndsWhatWasOn: the days after going live end a stand-up that somebody had switched on before, and that one alone.
func TestHypercareEndsWhatWasOn(t *testing.T) {
	at := func(month time.Month, day, hour int) time.Time {
		return time.Date(2026, month, day, hour, 0, 0, 0, time.FixedZone("", 8*3600))
	}
	s := newStage(t, at(11, 2, 8))
	asked := func() int {
		n := 0
		for _, p := range s.Chat.Posts() {
			if c, ok := p.Body.(bot.Card); ok && p.To.Room() != team && strings.Contains(c.Fallback(), "What did you finish") {
				n++
			}
		}
		return n
	}
	s.Say(lea, team, "stand-up 9:00-10:00")
	s.Say(lea, team, "stand-up after go-live 7")
	s.MoveTo(at(11, 10, 11))
	s.Say(lea, team, "project golive today")
	s.MoveTo(at(11, 17, 11))
	within := asked()
	s.MoveTo(at(11, 18, 11))
	if n := asked(); within == 0 || n != within {
		t.Errorf("asked %d times until the last day of hypercare, and %d times until the day after", within, n)
	}
	s.Say(lea, team, "stand-up on")
	s.MoveTo(at(11, 19, 11))
	if n := asked(); n == within {
		t.Error("nobody is asked when it is switched on after hypercare")
	}
}
