package demo

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/smtp"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/golive-bot/golive/cmd/golive/browse"
)

// leavePath is where the letters of the tests are unsubscribed from.
const leavePath = "/leave/a1b2"

func (p *playground) leave(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left = append(p.left, r.Method+" "+string(body))
	if len(p.left) == 1 {
		http.Error(w, "later", http.StatusServiceUnavailable)
	}
}

// deliver hands a letter of golive's in, as the renderer makes it.
func (p *playground) deliver(name, to string) {
	p.t.Helper()
	text, err := os.ReadFile("../../../integrations/mail/testdata/golden/" + name + ".eml")
	if err != nil {
		p.t.Fatal(err)
	}
	letter := strings.NewReplacer("[a drawing]", base64.StdEncoding.EncodeToString(dot), "https://golive.example.com/survey/leave/a1b2", p.url+leavePath).Replace(string(text))
	p.hand(to, letter)
}

func (p *playground) hand(to, letter string) {
	p.t.Helper()
	if err := smtp.SendMail(strings.TrimPrefix(p.mail.Status().SMTPURL, "smtp://"), nil, "golive@acme.example", []string{to}, []byte(letter)); err != nil {
		p.t.Fatal(err)
	}
}

// openLetter opens a letter of the list in a shape, and waits until it is there.
func (b *browser) openLetter(id, shape string) {
	b.t.Helper()
	js[bool](b, fmt.Sprintf(`drive.click('#mail [data-letter="%s"]')`, id))
	js[bool](b, fmt.Sprintf(`drive.click('#mail [data-key=%s]')`, shape))
	b.shown(id, shape)
}

// shown waits until a letter is shown in a shape.
func (b *browser) shown(id, shape string) {
	b.t.Helper()
	js[bool](b, fmt.Sprintf(`drive.until(() => document.querySelector('#mail [data-shown="%s %s"]:is([data-loaded], .letter-text:not(:empty))'), "the letter").then(() => true)`, id, shape))
}

// readLetter opens one that comes while the page is looked at.
func (b *browser) readLetter(p *playground, name string) {
	p.deliver("digest", "ann@acme.example")
	js[bool](b, `drive.until(() => document.querySelector("#mail [data-letter]"), "a letter").then(() => true)`)
	if news := js[bool](b, `!!document.querySelector('[data-tab="mail"] .unread')`); !news {
		b.t.Error("the tab does not tell of a letter")
	}
	b.view("guide")
	js[bool](b, `drive.click('[data-step="mail"] button')`)
	b.openLetter("1", "html")
	b.shot("play-" + name + "-letter")
}

// TestMail reads letters as a visitor does, on a phone and at a desk: the list, the letter as its reader sees it and as plain text,
// leaving by one click; what comes meanwhile does not take the letter away.
func TestMail(t *testing.T) {
	chromium(t)
	for name, l := range map[string]look{"phone": phone, "desktop": {width: 1280, height: 900, lang: "en", dark: true}} {
		t.Run(name, func(t *testing.T) {
			p := newPlayground(t, nil)
			p.deliver("hostile", "wang.fang.of.the.purchasing.department@a-client-with-a-long-name.example")
			p.deliver("digest", "ann@acme.example")
			b := open(t, p.url, l)
			b.drive()
			b.view("mail")
			if list := js[string](b, `drive.text("#mail .letters")`); !strings.Contains(list, "ann@acme.example") || !strings.Contains(list, "项目周报") || strings.Index(list, "ann@") > strings.Index(list, "wang.fang") {
				t.Errorf("the list, newest first: %s", list)
			}
			b.inside(name+"-list", l)
			for _, id := range []string{"1", "2"} {
				b.openLetter(id, "html")
				b.inside(name+"-html-"+id, l)
				b.openAgain(id, "text")
				b.inside(name+"-text-"+id, l)
				if text := js[string](b, `drive.text("#mail .letter-text")`); id == "2" && !strings.Contains(text, "本周有 两项 风险") {
					t.Errorf("the plain part: %s", text)
				}
				b.openAgain(id, "html")
				if id == "1" {
					js[bool](b, `drive.click("#mail [data-key=back]")`)
				}
			}
			if links := js[int](b, `document.querySelectorAll("#mail .letter-text a[target=_blank]").length`); links != 0 {
				t.Error("the plain part is still there")
			}
			js[bool](b, `(document.querySelector("#mail .letter-frame").kept = true)`)
			p.deliver("pictures", "li@client.example")
			js[bool](b, `drive.until(() => document.querySelector("#mail .pane-head .count"), "one unread").then(() => true)`)
			if kept := js[bool](b, `document.querySelector("#mail .letter-frame").kept === true`); !kept {
				t.Error("a new letter takes the open one away")
			}
			js[bool](b, `drive.click("#mail [data-key=leave]")`)
			b.run(chromedp.WaitReady(`.notice.error`))
			js[bool](b, `drive.click("#mail [data-key=leave]")`)
			js[bool](b, `drive.until(() => document.querySelector("#mail .letter-head [role=status]"), "that it was left").then(() => true)`)
			if got := strings.Join(p.left, "; "); got != "POST List-Unsubscribe=One-Click; POST List-Unsubscribe=One-Click" {
				t.Errorf("posted %q", got)
			}
			b.inside(name+"-left", l)
			b.quiet()
		})
	}
}

// openAgain shows the letter that is open in another shape.
func (b *browser) openAgain(id, shape string) {
	b.t.Helper()
	js[bool](b, fmt.Sprintf(`drive.click('#mail [data-key=%s]')`, shape))
	b.shown(id, shape)
}

// inside checks that nothing sticks out of the mailbox, nor the page out of its window.
func (b *browser) inside(name string, l look) {
	b.t.Helper()
	b.shot("mail-" + name)
	if over := js[[]string](b, `drive.sticksOut("#mail")`); len(over) > 0 {
		b.t.Errorf("%s: sticks out of the mailbox: %v", name, over)
	}
	b.Fits(browse.Look{Width: l.width})
}

// A letter can do nothing to the page: its frame has another origin, runs no script, and leads nobody away from the playground.
func TestALetterIsHarmless(t *testing.T) {
	p := newPlayground(t, nil)
	p.hand("ann@acme.example", "Subject: <img src=x onerror=top.hurt=1>\r\nContent-Type: text/html\r\n\r\n<script>top.postMessage('hurt','*')</script>"+
		"<img src=x onerror=\"top.postMessage('hurt','*')\"><form action=/sim/clock method=post></form><meta http-equiv=refresh content=\"0;url="+p.url+leavePath+"\">\r\n")
	b := open(t, p.url, desktop)
	b.drive()
	js[bool](b, `addEventListener("message", () => { window.hurt = 1; }) || true`)
	js[bool](b, `drive.click('#mail [data-letter="1"]')`)
	js[bool](b, `drive.until(() => document.querySelector("#mail .letter-frame"), "the letter").then((frame) => new Promise((done) => { frame.addEventListener("load", () => done(true)); frame.src = frame.src; }))`)
	if safe := js[bool](b, `document.querySelector("#mail .letter-frame").contentDocument === null && window.hurt === undefined`); !safe {
		t.Error("a letter reaches the page")
	}
	if may := js[string](b, `document.querySelector("#mail .letter-frame").getAttribute("sandbox")`); may != "allow-popups allow-popups-to-escape-sandbox" {
		t.Errorf("the frame may %s", may)
	}
	if left := len(p.left); left != 0 {
		t.Error("a letter leads its reader elsewhere by itself")
	}
}

// TestMailByKeyboard opens a letter and comes back to its line in the list.
func TestMailByKeyboard(t *testing.T) {
	p := newPlayground(t, nil)
	p.deliver("digest", "ann@acme.example")
	p.deliver("pictures", "li@client.example")
	b := open(t, p.url, desktop)
	b.drive()
	b.run(chromedp.Focus(`#mail [data-letter="1"]`), chromedp.KeyEvent(kb.Enter))
	at := func() string {
		return js[string](b, `document.activeElement.dataset.key || document.activeElement.tagName`)
	}
	if at() != "back" {
		t.Errorf("in a letter the focus is at %s", at())
	}
	for _, want := range []string{"html", "text", "leave"} {
		b.run(chromedp.KeyEvent(kb.Tab))
		if at() != want {
			t.Errorf("the tab key leads to %s, not to %s", at(), want)
		}
	}
	b.run(chromedp.KeyEvent(kb.Tab)) // into the frame, which is another process and answers in its time
	js[bool](b, `drive.until(() => document.activeElement.tagName === "IFRAME", "the focus in the letter").then(() => true)`)
	b.run(chromedp.Focus(`#mail [data-key=text]`), chromedp.KeyEvent(kb.Enter))
	if at() != "text" {
		t.Errorf("showing the plain part takes the focus to %s", at())
	}
	b.run(chromedp.Focus(`#mail [data-key=back]`), chromedp.KeyEvent(kb.Enter))
	if at() != "letter 1" {
		t.Errorf("back in the list the focus is at %s", at())
	}
	b.quiet()
}
