package demo

import (
	"fmt"
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
			b := open(t, p.url, l)
			for _, view := range []string{"guide", "slack", "feishu", "jira", "mail", "road"} {
				b.view(view)
				if l.width < 720 || view == "guide" || view == "jira" || view == "mail" {
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
	for _, name := range []string{"digest", "pictures", "hostile"} {
		p.deliver(name, "wang.fang.of.the.purchasing.department@a-client-with-a-long-name.example")
	}
	for _, step := range sampleRoad(time.Now()) {
		p.road.Add(step)
	}
}

// TestPanesOpenAtTheNewest: on a phone, where a pane is drawn before it is shown, and again after something was said
// while another one was looked at; but whoever reads further up is left there.
func TestPanesOpenAtTheNewest(t *testing.T) {
	chromium(t)
	p := newPlayground(t, nil)
	p.fill()
	b := open(t, p.url, phone)
	b.drive()
	below := func(pane string) int { // what is below the part in sight, in pixels
		return js[int](b, `(() => { const log = document.querySelector("#`+pane+` .log"); return Math.round(log.scrollHeight - log.scrollTop - log.clientHeight); })()`)
	}
	for _, pane := range []string{"feishu", "slack"} {
		b.view(pane)
		if n := below(pane); n > 1 {
			t.Errorf("%s opens %d px above its newest message", pane, n)
		}
	}
	b.view("jira")
	id := p.postFeishu(fixtures(t, "testdata/feishu/form.json")["testdata/feishu/form.json"])
	js[bool](b, fmt.Sprintf("drive.wait('feishu', %q)", id))
	b.view("feishu")
	if n := below("feishu"); n > 1 {
		t.Errorf("with something new Feishu opens %d px above it", n)
	}
	js[bool](b, `(document.querySelector("#feishu .log").scrollTop = 0) || true`)
	js[bool](b, `new Promise((done) => setTimeout(() => done(true), 100))`)
	id = p.postFeishu(fixtures(t, "testdata/feishu/form.json")["testdata/feishu/form.json"])
	js[bool](b, fmt.Sprintf("drive.wait('feishu', %q)", id))
	if n := below("feishu"); n < 100 {
		t.Error("whoever reads above is taken away by something new")
	}
	b.quiet()
}
