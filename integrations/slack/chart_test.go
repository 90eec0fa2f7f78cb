package slack_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/slack"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

var (
	scores = bot.Card{Title: "Scores", Lang: "en", Parts: []bot.Part{{Chart: &bot.Chart{Kind: bot.ChartBar, Title: "CSAT",
		Labels: []string{"D+7", "D+30"}, Unit: "%", Series: []bot.Series{{Name: "n", Values: []float64{71, 86.5}}}}}}}
	burndown = bot.Card{Title: "Burn-down", Lang: "en", Parts: []bot.Part{{Chart: &bot.Chart{Kind: bot.ChartLine, Title: "Open",
		Labels: make([]string, 60), Series: []bot.Series{{Name: "n", Values: make([]float64, 60)}}}}}}
	gap = bot.Card{Title: "Gap", Lang: "en", Parts: []bot.Part{{Chart: &bot.Chart{Kind: bot.ChartBar, Title: "CSAT",
		Labels: []string{"D+7", "D+30"}, Unit: "%", Series: []bot.Series{{Name: "n", Values: []float64{math.NaN(), 86.5}}}}}}}
	nothing = bot.Card{Title: "Nothing", Lang: "en", Parts: []bot.Part{{Chart: &bot.Chart{Kind: bot.ChartBar, Title: "CSAT 86.5%",
		Labels: []string{"D+7"}, Series: []bot.Series{{Name: "n", Values: []float64{math.Inf(1)}}}}}}}
)

// The faults of a workspace; the first that is set for a method is the one that acts.
var (
	noNative  = slacksim.Fault{Kind: "invalid_blocks", Block: "data_visualization"}
	noUploads = slacksim.Fault{Method: "files.getUploadURLExternal", Kind: "missing_scope"}
	noFinish  = slacksim.Fault{Method: "files.completeUploadExternal", Kind: "access_denied"}
)

// form is how the newest message of the room shows its chart.
func form(w *world) string {
	list := w.sim.State(rollout, 0).Rooms[0].Messages
	blocks := string(list[len(list)-1].Blocks)
	switch {
	case strings.Contains(blocks, "data_visualization"):
		return "native"
	case strings.Contains(blocks, "slack_file"):
		return "picture"
	case strings.Contains(blocks, "86.5%"):
		return "words"
	}
	return "nothing"
}

func TestChartForms(t *testing.T) {
	for _, tt := range []struct {
		name   string
		card   bot.Card
		faults []slacksim.Fault
		want   string
	}{
		{"native", scores, nil, "native"},
		{"refused", scores, []slacksim.Fault{noNative}, "picture"},
		{"no scope for files", scores, []slacksim.Fault{noUploads, noNative}, "words"},
		{"upload not completed", scores, []slacksim.Fault{noFinish, noNative}, "words"},
		{"no number", gap, nil, "picture"},
		{"nothing to draw", nothing, nil, "words"},
		{"over the limit", burndown, nil, "picture"},
		{"over the limit and refused", burndown, []slacksim.Fault{noNative}, "picture"},
	} {
		for _, whisper := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/whisper=%v", tt.name, whisper), func(t *testing.T) {
				w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
				for _, f := range tt.faults {
					w.sim.SetFault(f)
				}
				to := bot.ToRoom(w.Room())
				if whisper {
					to.Account = w.Person()
				}
				for i := range 2 {
					if r := perform(t, w, job(fmt.Sprintf("e%d", i), to, tt.card)); r.Note != "" {
						t.Errorf("note %q", r.Note)
					}
					if got := form(w); got != tt.want {
						t.Errorf("card %d: %s, want %s", i, got, tt.want)
					}
				}
				if n := len(w.sim.State(rollout, 0).Rooms[0].Messages); n != 2 {
					t.Errorf("%d messages", n)
				}
			})
		}
	}
}

// TestRefusalIsRemembered: the next card does not try in vain, nor uploads in vain, until an hour later.
func TestRefusalIsRemembered(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
	w.sim.SetFault(noUploads)
	w.sim.SetFault(noNative)
	say := func(id, want string, posts, uploads int64) {
		t.Helper()
		before := w.sim.Calls().Methods
		perform(t, w, job(id, bot.ToRoom(w.Room()), scores))
		after := w.sim.Calls().Methods
		if got := form(w); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
		if n := after["chat.postMessage"].Calls - before["chat.postMessage"].Calls; n != posts {
			t.Errorf("%s: %d posts, want %d", id, n, posts)
		}
		if n := after["files.getUploadURLExternal"].Calls - before["files.getUploadURLExternal"].Calls; n != uploads {
			t.Errorf("%s: %d uploads, want %d", id, n, uploads)
		}
	}
	say("first", "words", 2, 1)
	say("second", "words", 1, 0)
	w.sim.ClearFaults()
	say("third", "words", 1, 0)
	w.clock.Advance(61 * time.Minute)
	say("fourth", "native", 1, 0)
}

// TestPicturesOfChartsRefused: the image block itself is refused, however long one waits.
func TestPicturesOfChartsRefused(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
	w.sim.SetFault(slacksim.Fault{Kind: "invalid_blocks", Method: "chat.postMessage", Count: 5}) // the native one, and four tries of the picture
	if r := perform(t, w, job("e1", bot.ToRoom(w.Room()), scores)); r.Note != "" {
		t.Errorf("note %q", r.Note)
	}
	if got := form(w); got != "words" {
		t.Errorf("%s, want words", got)
	}
}

// TestChartBesideOtherFaults: a card that is refused for something else teaches nothing about charts.
func TestChartBesideOtherFaults(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
	w.sim.SetFault(slacksim.Fault{Kind: "invalid_blocks", Block: "header"})
	if r := perform(t, w, job("e1", bot.ToRoom(w.Room()), scores)); r.Note == "" {
		t.Error("nobody is told that blocks were refused")
	}
	w.sim.ClearFaults()
	perform(t, w, job("e2", bot.ToRoom(w.Room()), scores))
	if got := form(w); got != "native" {
		t.Errorf("%s, want native", got)
	}
}

// TestChartIsSentOnce: over two messages, of which the second is refused, and whose reply is lost once more.
func TestChartIsSentOnce(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true, FileDelay: 700 * time.Millisecond}, nil)
	card := bot.Card{Title: "Report", Lang: "en", Parts: []bot.Part{bot.Words(strings.Repeat("a", 5900)), bot.Words(strings.Repeat("b", 5900)), scores.Parts[0]}}
	w.sim.SetFault(noNative)
	count := func(want int) {
		t.Helper()
		if n := len(w.sim.State(rollout, 0).Rooms[0].Messages); n != want {
			t.Errorf("%d messages, want %d", n, want)
		}
	}
	r := perform(t, w, job("e1", bot.ToRoom(w.Room()), card))
	if form(w) != "picture" || len(r.Rest) != 1 {
		t.Errorf("%s, receipt %+v", form(w), r)
	}
	count(2)
	w.sim.ClearFaults()
	w.sim.SetFault(slacksim.Fault{Method: "chat.postMessage", Kind: "drop_reply", Count: 1})
	r = perform(t, w, job("e2", bot.ToRoom(w.Room()), burndown))
	count(3)
	w.clock.Advance(2 * time.Hour)
	w.sim.SetFault(noNative)
	edit := job("e3", bot.ToRoom(w.Room()), scores)
	edit.Prior = &r
	if r = perform(t, w, edit); r.Note != "" || form(w) != "picture" {
		t.Errorf("edited: %s, receipt %+v", form(w), r)
	}
	count(3)
}
