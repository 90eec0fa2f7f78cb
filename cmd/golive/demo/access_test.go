package demo

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestAccess checks names and contrast in both themes with every kind of card on the page, and in a modal.
func TestAccess(t *testing.T) {
	chromium(t)
	p := newPlayground(t, nil)
	p.setAnswers(fixtures(t, "testdata/slack/modal.json")["testdata/slack/modal.json"], nil)
	p.fill()
	for _, dark := range []bool{false, true} {
		t.Run(fmt.Sprintf("dark=%t", dark), func(t *testing.T) {
			b := open(t, p.url, look{width: 1280, height: 1000, lang: "en", dark: dark})
			b.drive()
			js[bool](b, `drive.click(".trace:last-child summary")`)
			b.Accessible()
			id := p.postSlack([]byte(opener))
			js[bool](b, fmt.Sprintf("drive.wait('slack', %q)", id))
			js[bool](b, fmt.Sprintf("drive.use('slack', %q, 0)", id))
			js[bool](b, "drive.modal()")
			b.Accessible()
			js[bool](b, "drive.click('#slack .modal footer .button')")
			js[bool](b, `document.querySelector(".issue-open").click() || true`)
			b.Accessible()
			js[bool](b, `document.querySelector("dialog.sheet").close() || true`)
			for _, shape := range []string{"html", "text"} {
				b.openLetter("1", shape)
				b.Accessible()
				js[bool](b, `drive.click("#mail [data-key=back]")`)
			}
		})
	}
}

// TestLanguages checks that the page begins in the browser's language, has every word in both, and switches.
func TestLanguages(t *testing.T) {
	p := newPlayground(t, nil)
	for lang, want := range map[string][2]string{"zh-CN": {"zh-CN", "先试试"}, "en": {"en-GB", "Try first"}, "fr": {"en-GB", "Try first"}} {
		t.Run(lang, func(t *testing.T) {
			b := open(t, p.url, look{width: 1280, height: 800, lang: lang})
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
	b := open(t, p.url, desktop)
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
