package demo

import (
	"maps"
	"os"
	"testing"
	"time"
)

// TestLook opens every view of a busy page in both languages, themes and widths: nothing sticks out, and the console
// is silent. GOLIVE_TEST_SHOTS names a directory for pictures, of more windows then.
func TestLook(t *testing.T) {
	chromium(t)
	looks := map[string]look{"phone-zh-light": phone, "desktop-en-dark": {width: 1280, height: 800, lang: "en", dark: true}}
	if os.Getenv("GOLIVE_TEST_SHOTS") != "" {
		maps.Copy(looks, map[string]look{
			"phone-en-dark":    {width: 360, height: 740, lang: "en", dark: true},
			"tall-en-light":    {width: 360, height: 2600, lang: "en"},
			"tablet-zh-dark":   {width: 720, height: 1400, lang: "zh-CN", dark: true},
			"desktop-en-light": desktop,
			"wide-zh-light":    {width: 1920, height: 1080, lang: "zh-CN"},
		})
	}
	p := newPlayground(t, nil)
	p.fill()
	for name, l := range looks {
		t.Run(name, func(t *testing.T) {
			b := browse(t, p.url, l)
			for _, view := range []string{"guide", "slack", "feishu", "jira", "road"} {
				b.view(view)
				if l.width < 720 || view == "guide" || view == "jira" {
					b.shot(name + "-" + view)
				}
				if wide := js[int64](b, `document.documentElement.scrollWidth`); wide > l.width {
					t.Errorf("%s: the page is %d px wide in a window of %d", view, wide, l.width)
				}
			}
			b.quiet()
		})
	}
}

// fill puts a card of every kind into both chats, and events on the road.
func (p *playground) fill() {
	p.t.Helper()
	for _, card := range fixtures(p.t, "testdata/slack/every*.json") {
		p.postSlack(card)
	}
	for _, card := range fixtures(p.t, "testdata/feishu/*.json") {
		p.postFeishu(card)
	}
	for _, step := range sampleRoad(time.Now()) {
		p.road.Add(step)
	}
}
