package demo

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// nameless are the controls of the page that a screen reader could not name.
const nameless = `[...document.querySelectorAll("button, a[href], input, select, textarea, [role=button], dialog, [role=dialog], nav, [tabindex='0']")]
  .filter((n) => n.checkVisibility() && !n.closest("[inert]"))
  .filter((n) => !(n.getAttribute("aria-label") || n.getAttribute("title") || n.textContent.trim() || n.placeholder || [...(n.labels || [])].some((l) => l.textContent.trim())
    || document.getElementById(n.getAttribute("aria-labelledby"))?.textContent))
  .map((n) => n.outerHTML.slice(0, 120))`

// pale are texts whose contrast with what is behind them is below 4.5 (3 for large ones), as WCAG 2.2 AA (1.4.3) asks.
const pale = `(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); const d = canvas.getImageData(0, 0, 1, 1).data; return [d[0], d[1], d[2], d[3] / 255]; };
  const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] + b[i] * (1 - a[3]));
  const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = (n) => {
    const layers = [];
    for (let x = n; x; x = x.parentElement) { const s = getComputedStyle(x); const c = rgba(s.backgroundColor); if (c[3]) layers.push(c); if (c[3] === 1) break; }
    return layers.reverse().reduce((below, c) => over(c, below), rgba(getComputedStyle(document.documentElement).backgroundColor).slice(0, 3));
  };
  const found = new Set();
  for (const n of document.querySelectorAll("body *")) {
    if (![...n.childNodes].some((c) => c.nodeType === 3 && c.textContent.trim()) || !n.checkVisibility({ opacityProperty: true }) || n.closest(":disabled, .sr, svg, option, [inert]")) continue;
    const style = getComputedStyle(n);
    const back = behind(n);
    const front = over(rgba(style.color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) found.add(n.tagName + "." + n.className + " " + ratio.toFixed(2) + " " + n.textContent.trim().slice(0, 30));
  }
  return [...found];
})()`

// TestAccess checks names and contrast in both themes with every kind of card on the page, and in a modal.
func TestAccess(t *testing.T) {
	chromium(t)
	p := newPlayground(t, nil)
	p.setAnswers(fixtures(t, "testdata/slack/modal.json")["testdata/slack/modal.json"], nil)
	p.fill()
	for _, dark := range []bool{false, true} {
		t.Run(fmt.Sprintf("dark=%t", dark), func(t *testing.T) {
			b := browse(t, p.url, look{width: 1280, height: 1000, lang: "en", dark: dark})
			b.drive()
			js[bool](b, `drive.click(".trace:last-child summary")`)
			b.accessible()
			id := p.postSlack([]byte(opener))
			js[bool](b, fmt.Sprintf("drive.wait('slack', %q)", id))
			js[bool](b, fmt.Sprintf("drive.use('slack', %q, 0)", id))
			js[bool](b, "drive.modal()")
			b.accessible()
			js[bool](b, "drive.click('#slack .modal footer .button')")
			js[bool](b, `document.querySelector(".issue-open").click() || true`)
			b.accessible()
		})
	}
}

func (b *browser) accessible() {
	b.t.Helper()
	for _, n := range js[[]string](b, nameless) {
		b.t.Error("no name:", n)
	}
	for _, n := range js[[]string](b, pale) {
		b.t.Error("too pale:", n)
	}
}

// TestLanguages checks that the page begins in the browser's language, has every word in both, and switches.
func TestLanguages(t *testing.T) {
	p := newPlayground(t, nil)
	for lang, want := range map[string][2]string{"zh-CN": {"zh-CN", "先试试"}, "en": {"en-GB", "Try first"}, "fr": {"en-GB", "Try first"}} {
		t.Run(lang, func(t *testing.T) {
			b := browse(t, p.url, look{width: 1280, height: 800, lang: lang})
			words := func() [2]string {
				return [2]string{js[string](b, "document.documentElement.lang"), js[string](b, `document.getElementById("guide-title").textContent`)}
			}
			if got := words(); got != want {
				t.Errorf("begins with %v", got)
			}
			if lacking := js[[]string](b, `import("/demo/page/i18n.js").then((m) => m.missing())`); len(lacking) > 0 {
				t.Errorf("words in one language only: %v", lacking)
			}
			b.run(chromedp.Click("#language"))
			if got := words(); got == want {
				t.Errorf("the switch changes nothing: %v", got)
			}
		})
	}
}

// TestKeyboard walks with the keyboard alone: the line, sending, the menu of a message, and out of a modal.
func TestKeyboard(t *testing.T) {
	p := newPlayground(t, nil)
	p.setAnswers(fixtures(t, "testdata/slack/modal.json")["testdata/slack/modal.json"], nil)
	b := browse(t, p.url, desktop)
	b.drive()
	b.run(chromedp.Focus("#slack .compose-text"), chromedp.KeyEvent("hello"+kb.Enter))
	said := b.acted(p, "slack", control{Text: "say"})
	if said.body["text"] != "hello" {
		t.Errorf("said %v", said.body)
	}
	id := p.postSlack([]byte(opener))
	js[bool](b, fmt.Sprintf("drive.wait('slack', %q)", id))
	js[bool](b, fmt.Sprintf(`document.querySelector('[data-message="%s"] .b-actions button').focus() || true`, id))
	b.run(chromedp.KeyEvent(kb.Enter))
	js[bool](b, "drive.modal()")
	if inside := js[bool](b, `document.querySelector("#slack .modal").contains(document.activeElement)`); !inside {
		t.Error("the modal does not take the focus")
	}
	b.run(chromedp.KeyEvent(kb.Escape))
	js[bool](b, `drive.until(() => !document.querySelector("#slack .modal"), "the modal to close").then(() => true)`)
	if back := js[bool](b, fmt.Sprintf(`document.querySelector('[data-message="%s"]').contains(document.activeElement)`, id)); !back {
		t.Error("the focus does not come back to the button: " + js[string](b, "document.activeElement.outerHTML.slice(0, 200)"))
	}
	js[bool](b, fmt.Sprintf(`document.querySelector('[data-message="%s"] .tools button:last-child').focus() || true`, id))
	b.run(chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.ArrowDown))
	if open := js[bool](b, `!!document.querySelector(".menu:popover-open") && document.querySelector(".menu:popover-open").contains(document.activeElement)`); !open {
		t.Error("the menu of a message does not open by the keyboard")
	}
	form := p.postFeishu(fixtures(t, "testdata/feishu/form.json")["testdata/feishu/form.json"])
	js[bool](b, fmt.Sprintf("drive.wait('feishu', %q)", form))
	b.run(chromedp.Focus("#feishu [role=combobox]"), chromedp.KeyEvent(kb.ArrowDown+kb.ArrowDown+kb.Enter))
	if chosen := js[string](b, `drive.text("#feishu .chip")`); chosen != "仓库×" {
		t.Errorf("the second option was chosen by keys, the field shows %q", chosen)
	}
	b.run(chromedp.KeyEvent(kb.Escape + kb.Backspace))
	if left := js[int](b, `document.querySelectorAll("#feishu .chip").length`); left != 0 {
		t.Error("the backspace key takes nothing out")
	}
	b.quiet()
}
