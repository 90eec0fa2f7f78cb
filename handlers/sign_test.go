package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot/engine"
)

// signing opens the page by which somebody signs a phase, and answers its fields.
func (o *office) signing(who, phase string) (link string, fields url.Values) {
	o.t.Helper()
	link = o.progressLink(who, "sign", phase) + "?lang=en"
	_, html := o.sheet(http.MethodGet, link, nil)
	return link, hidden(html)
}

// hidden are the fields of a page that its reader does not see.
func hidden(html string) url.Values {
	fields := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)">`).FindAllStringSubmatch(html, -1) {
		fields.Set(m[1], m[2])
	}
	return fields
}

var signCode = regexp.MustCompile(`\b([0-9A-Z]{8})\nEnter it within`)

// askCode presses the button by which somebody is sent a code for signing a phase, and answers the page.
func (o *office) askCode(who, phase string) string {
	o.t.Helper()
	link, fields := o.signing(who, phase)
	_, html := o.sheet(http.MethodPost, link, url.Values{"do": {"code"}, "at": fields["at"]})
	if _, _, err := o.engine.Settle(context.Background()); err != nil {
		o.t.Fatal(err)
	}
	return html
}

// sent is the last code that somebody was sent in private.
func (o *office) sent(who string) string {
	o.t.Helper()
	for _, p := range slices.Backward(o.chats["slack"].Posts()) {
		if m := signCode.FindStringSubmatch(fallback(p.Body)); m != nil && p.To == o.dm(who) {
			return m[1]
		}
	}
	o.t.Fatalf("%s was sent no code", who)
	return ""
}

// coded is a page on which somebody has only to enter the code that they were sent, which is among its fields.
func (o *office) coded(who, phase string) (link string, fields url.Values) {
	o.t.Helper()
	o.askCode(who, phase)
	link, fields = o.signing(who, phase)
	fields.Set("code", o.sent(who))
	return link, fields
}

func (o *office) handOver(spec string) {
	o.t.Helper()
	o.say("Mia", teamRoom, "deliver Process maps (as-is and to-be) https://docs.example.com/maps")
	o.say("Mia", teamRoom, "deliver Requirements specification https://docs.example.com/"+spec)
}

// Who was refused since the text had changed signs it once it is again what they saw; the same form sent twice is one signature.
func TestARefusedSignatureIsTakenLater(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.handOver("a")
	o.say("Lea", teamRoom, "sign-off Requirements")
	link, seen := o.coded("Carl", "survey")
	o.handOver("b")
	if _, html := o.sheet(http.MethodPost, link, seen); !strings.Contains(html, "has changed since you saw it") {
		t.Errorf("a text that changed meanwhile is signed:\n%s", html)
	}
	o.handOver("a")
	o.clock.Advance(time.Second)
	link, again := o.signing("Carl", "survey")
	again.Set("code", seen.Get("code"))
	if again.Get("hash") != seen.Get("hash") || seen.Get("hash") == "" {
		t.Fatalf("the text is signed as %q, then as %q", seen, again)
	}
	for n := range 2 {
		if _, html := o.sheet(http.MethodPost, link, again); !strings.Contains(html, "Signed: Requirements") {
			t.Errorf("time %d: it is not signed:\n%s", n+1, html)
		}
	}
}

// A signature of which nothing is known in time is said to be worked on.
func TestASignatureThatTakesItsTime(t *testing.T) {
	o := newOfficeWith(t, func(c *engine.Config) { c.DoorTime = time.Nanosecond })
	o.furnish()
	o.handOver("a")
	o.say("Lea", teamRoom, "sign-off Requirements")
	for n := range 20 { // the answer may be there all the same
		link, fields := o.coded("Carl", "survey")
		_, html := o.sheet(http.MethodPost, link, fields)
		switch {
		case strings.Contains(html, "It is kept and being worked on"):
			return
		case !strings.Contains(html, "Signed: Requirements"):
			t.Fatalf("the page says nothing of the signature:\n%s", html)
		}
		o.handOver(fmt.Sprint("b", n))
		o.clock.Advance(time.Hour) // there are only so many codes an hour
	}
	t.Error("the answer was there each time")
}
