package slack_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/integrations/slack"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// square is a small picture.
func square(t testing.TB) *bot.Picture {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return &bot.Picture{Bytes: b.Bytes(), Alt: "a grey square"}
}

// crowded is a chart with more points than Slack draws itself.
func crowded() *bot.Chart {
	c := &bot.Chart{Kind: bot.ChartBar, Title: "Open tasks", Series: []bot.Series{{Name: "open"}}}
	for i := range 40 {
		c.Labels = append(c.Labels, strings.Repeat("d", i+1))
		c.Series[0].Values = append(c.Series[0].Values, float64(i))
	}
	return c
}

// shownTo are the blocks of the newest message that one person alone sees.
func (w *world) shownTo(t testing.TB, user, text string) (blocks string) {
	t.Helper()
	eventually(t, "an answer with "+text, func() bool {
		for _, room := range w.sim.State("", 0).Rooms {
			for _, m := range slices.Backward(room.Messages) {
				if m.EphemeralTo == user && strings.Contains(string(m.Blocks)+m.Text, text) {
					blocks = string(m.Blocks)
					return true
				}
			}
		}
		return false
	})
	return blocks
}

// TestPicturesInAnswers: a reply and a replaced card for one person's eyes come with their picture and chart, whatever the
// act was and though the door cannot wait for them; where Slack takes none, in words.
func TestPicturesInAnswers(t *testing.T) {
	answers := map[string]func(bot.Card) bot.Answer{
		"reply":    func(c bot.Card) bot.Answer { return bot.Answer{Reply: &c} },
		"replaced": func(c bot.Card) bot.Answer { return bot.Answer{Card: &c} },
	}
	cards := map[string]bot.Part{"picture": {Picture: square(t)}, "chart": {Chart: crowded()}}
	for name, answer := range answers {
		for kind, part := range cards {
			for _, refused := range []bool{false, true} {
				t.Run(name+"/"+kind+map[bool]string{true: "/refused"}[refused], func(t *testing.T) {
					both(t, func(t *testing.T, w *world, road *bottest.Road) {
						road.Reply = func(bot.Event) (bot.Answer, bool) {
							return answer(bot.Card{Title: "Picture", Parts: []bot.Part{part}}), true
						}
						run(t, w, road)
						if refused {
							w.sim.Without("files:write", "")
						}
						card := bot.Card{Title: "First", Parts: []bot.Part{bot.Row(bot.Button("Go", "x.go", "1"))}}
						r, err := w.platform.Perform(t.Context(), bot.Job{Effect: bot.Effect{ID: "e", To: bot.Target{Room: w.Room(), Account: w.Person()}, Body: card}})
						if err != nil {
							t.Fatal(err)
						}
						w.Click(t, r.Message, "Go")
						blocks := w.shownTo(t, tom, "Picture")
						if got := strings.Contains(blocks, `"slack_file"`); got == refused {
							t.Errorf("with a picture: %v: %s", got, blocks)
						}
						if words := map[string]string{"picture": "a grey square", "chart": "Open tasks"}[kind]; !strings.Contains(blocks, words) {
							t.Errorf("without %q: %s", words, blocks)
						}
					})
				})
			}
		}
	}
}

// TestPictureInTheAnswerToACommand: the acknowledgement cannot hold it, so it comes by the response URL, as soon as Slack is
// done with the picture.
func TestPictureInTheAnswerToACommand(t *testing.T) {
	w, road := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true, FileDelay: 400 * time.Millisecond}, nil), bottest.NewRoad()
	road.Reply = func(bot.Event) (bot.Answer, bool) {
		return bot.Answer{Reply: &bot.Card{Title: "Picture", Parts: []bot.Part{{Picture: square(t)}}}}, true
	}
	run(t, w, road)
	w.do(t, slacksim.Act{As: tom, Do: "slash", Room: rollout, Command: "/golive", Text: "help"})
	if blocks := w.shownTo(t, tom, "Picture"); !strings.Contains(blocks, `"slack_file"`) || !json.Valid([]byte(blocks)) {
		t.Errorf("shown: %s", blocks)
	}
}
