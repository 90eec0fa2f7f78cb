package demo

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/golive-bot/golive/cmd/golive/browse"
)

func chromium(t testing.TB) { t.Helper(); browse.Chromium(t) }

// look is how the page is looked at.
type look struct {
	width, height int64
	lang          string // of the browser: zh-CN or en
	dark          bool
}

var (
	phone   = look{width: 360, height: 740, lang: "zh-CN"}
	desktop = look{width: 1280, height: 800, lang: "en"}
)

// browser is one tab with the playground's page.
type browser struct {
	*browse.Tab
	t testing.TB
}

// open starts a browser and opens the page in it.
func open(t testing.TB, address string, l look) *browser {
	t.Helper()
	b := &browser{browse.Open(t, address, browse.Look{Width: l.width, Height: l.height, Lang: l.lang, Dark: l.dark}), t}
	b.run(chromedp.WaitReady(`body[data-slack-ready][data-feishu-ready][data-jira-ready][data-mail-ready]`))
	return b
}

func (b *browser) run(actions ...chromedp.Action[chromedp.Void]) { b.t.Helper(); b.Run(actions...) }

func (b *browser) quiet() { b.t.Helper(); b.Quiet() }

func (b *browser) shot(name string) { b.t.Helper(); b.Shot(name) }

// js evaluates an expression, waiting for it if it is a promise.
func js[T any](b *browser, expression string) T { b.t.Helper(); return browse.JS[T](b.Tab, expression) }

// view shows one of the views of the phone, as its tab does.
func (b *browser) view(name string) {
	b.t.Helper()
	js[bool](b, `document.querySelector('[data-tab="`+name+`"]').click() || true`)
}
