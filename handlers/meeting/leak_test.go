package meeting_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/handlers/meeting/halfyear"
)

// TestInsideStaysInside: nothing that was called internal reaches the client's room, taken down in whatever way, or corrected.
func TestInsideStaysInside(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 25, 14, 40, 0, 0, time.FixedZone("", 8*3600)))
	s.Say(lea, team, "every Wednesday 15:00 weekly")
	s.Click(lea, "Set up")
	s.Say(lea, team, "start meeting")
	for i, say := range []string{"decision internal: %s", "decision (internal) %s", "decision internal %s", "internal decision %s", "[internal] decision %s", "决定：内部 %s", "决定 内部：%s", "【内部】决定 %s",
		"决定（内部）%s", "action internal @Lea by Fri %s", "action @Lea internal: %s", "action @Lea by Friday internal: %s", "action by Friday (internal) %s", "行动 @Lea 周五前 内部：%s"} {
		s.Say(lea, team, fmt.Sprintf(say, fmt.Sprint("secret", i)))
	}
	s.Say(lea, team, "decision buy labels")
	ref := bot.MessageRef{Place: team, ID: "said"}
	s.Chat.Heard(bot.Message{Ref: ref, Text: "internal: secret by emoji", Author: lea, At: s.Clock.Now()})
	s.event(bot.Event{ID: "react", Name: bot.EventReaction, Lane: team.String(), Room: team, From: lea, At: s.Clock.Now(), Data: bot.Encode(bot.Reaction{Emoji: "white_check_mark", Message: ref})})
	s.Click(lea, "End the meeting")
	all := s.forms(lea)[0]
	lines := all.Fields[0].Initial[0]
	s.submit(lea, all, map[string]string{all.Fields[0].Name: lines + "\n(internal) secret margin\n内部：secret price\n- internal: secret list"})
	s.Click(lea, "Send to client")
	s.Click(lea, "Send now")
	taken, sent := 0, false
	for _, p := range s.Chat.Posts() {
		card, _ := p.Body.(bot.Card)
		text := card.Fallback()
		switch p.To {
		case team:
			taken = max(taken, strings.Count(text, "secret"))
		case halfyear.Client:
			sent = sent || strings.Contains(text, "buy labels")
		}
	}
	for _, seen := range s.Chat.Seen() {
		if seen.Room == halfyear.Client.ID && strings.Contains(seen.Text, "secret") {
			t.Errorf("the client sees %s", seen.Text)
		}
	}
	if taken != 18 || !sent {
		t.Errorf("%d of 18 internal lines were taken down, sent to the client: %v", taken, sent)
	}
}

// TestSkipAsksWhich: what is left out is named before it is, so that a second click, on the card as the first left it, takes off no other.
func TestSkipAsksWhich(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	s.Say(lea, team, "every Wednesday 15:00 weekly")
	s.Click(lea, "Set up")
	sure := func() string {
		for _, p := range slices.Backward(s.Chat.Posts()) {
			card, _ := p.Body.(bot.Card)
			for _, part := range card.Parts {
				for _, c := range part.Controls {
					if c.Label == "Skip next" && c.Confirm != nil {
						return c.Confirm.Text
					}
				}
			}
		}
		return "nothing is asked"
	}
	if got := sure(); !strings.Contains(got, "“weekly” of Wed 25 Nov 15:00") {
		t.Error(got)
	}
	s.Click(lea, "Skip next")
	if got := sure(); !strings.Contains(got, "“weekly” of Wed 2 Dec 15:00") {
		t.Error(got)
	}
}
