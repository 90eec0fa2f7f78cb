package feishu_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/feishu"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
)

func chartCard(kind bot.ChartKind, labels int, label string, values ...float64) bot.Card {
	c := &bot.Chart{Kind: kind, Title: "数据", Labels: make([]string, labels), Series: []bot.Series{{Name: "n", Values: make([]float64, labels)}}, Unit: "%"}
	for i := range labels {
		c.Labels[i], c.Series[0].Values[i] = label, 86.5
		if len(values) > 0 {
			c.Series[0].Values[i] = values[i%len(values)]
		}
	}
	return bot.Card{Title: "Chart", Lang: "zh-CN", Parts: []bot.Part{{Chart: c}}}
}

func TestChartForms(t *testing.T) {
	for name, c := range map[string]struct {
		card  bot.Card
		fault string // of the upload
		want  string
	}{
		"native":         {chartCard(bot.ChartBar, 3, "a"), "", "native"},
		"gap":            {chartCard(bot.ChartLine, 3, "a", 1, math.NaN(), math.Inf(1)), "", "native"},
		"other kind":     {chartCard("radar", 3, "a"), "", "picture"},
		"too many":       {chartCard(bot.ChartBar, 600, "a"), "", "picture"},
		"too long":       {chartCard(bot.ChartBar, 100, strings.Repeat("长", 100)), "", "picture"},
		"pie below zero": {chartCard(bot.ChartPie, 3, "a", 5, -1), "", "picture"},
		"refused":        {chartCard("radar", 3, "a"), "quota", "words"},
		"nothing drawn":  {chartCard(bot.ChartBar, 3, "a", math.NaN()), "", "words"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, feishu.TransportSocket, nil)
			if c.fault != "" {
				w.fault(t, feishusim.Fault{Method: "im.image.create", Kind: c.fault, Count: 1})
			}
			r := w.perform(t, job("c#1", bot.ToRoom(w.Room()), c.card))
			if r.Note != "" {
				t.Errorf("note %q", r.Note)
			}
			live := w.live()
			if len(live) != 1 {
				t.Fatalf("%d messages", len(live))
			}
			raw, err := json.Marshal(live[0])
			if err != nil {
				t.Fatal(err)
			}
			got, text := "words", strings.ReplaceAll(string(raw), `\"`, `"`)
			switch {
			case strings.Contains(text, `"chart_spec"`):
				got = "native"
			case strings.Contains(text, `"img_key"`):
				got = "picture"
			}
			if got != c.want {
				t.Errorf("%s, want %s: %.300s", got, c.want, text)
			}
			uploads := 0
			for _, n := range w.sim.Calls().Calls["im.image.create"] {
				uploads += int(n)
			}
			if want := map[bool]int{true: 1}[c.want == "picture" || c.fault != ""]; uploads != want {
				t.Errorf("%d uploads, want %d", uploads, want)
			}
		})
	}
}

// TestChartIsUploadedAgainLater: a failure that passes is no reason for words.
func TestChartIsUploadedAgainLater(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	w.fault(t, feishusim.Fault{Method: "im.image.create", Kind: "500", Count: 1})
	j := job("c#1", bot.ToRoom(w.Room()), chartCard("radar", 3, "a"))
	if _, err := w.platform.Perform(t.Context(), j); fate(err) != "unsent" {
		t.Fatalf("%s (%v), want unsent", fate(err), err)
	}
	for range 2 { // the second is the first again: Feishu knows it by its uuid
		w.perform(t, j)
	}
	if n := len(w.live()); n != 1 {
		t.Errorf("%d messages", n)
	}
	if n := w.sim.Calls().Calls["im.image.create"]["0"]; n != 1 {
		t.Errorf("uploaded %d times", n)
	}
}
