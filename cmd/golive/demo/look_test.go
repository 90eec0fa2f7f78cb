package demo

import (
	"testing"
	"time"
)

// TestLook takes pictures of the page in each language, theme and width; GOLIVE_TEST_SHOTS says where they go.
func TestLook(t *testing.T) {
	p := newPlayground(t, nil)
	for _, card := range fixtures(t, "testdata/slack/every*.json") {
		p.postSlack(card)
	}
	for _, card := range fixtures(t, "testdata/feishu/*.json") {
		p.postFeishu(card)
	}
	for _, step := range sampleRoad(time.Now()) {
		p.road.Add(step)
	}
	for name, l := range map[string]look{
		"phone-zh-light":   phone,
		"phone-en-dark":    {width: 360, height: 740, lang: "en", dark: true},
		"tall-en-light":    {width: 360, height: 2600, lang: "en"},
		"tall-zh-dark":     {width: 720, height: 1400, lang: "zh-CN", dark: true},
		"desktop-en-light": desktop,
		"desktop-zh-dark":  {width: 1280, height: 800, lang: "zh-CN", dark: true},
	} {
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
