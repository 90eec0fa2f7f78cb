package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
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
	fields = url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)">`).FindAllStringSubmatch(html, -1) {
		fields.Set(m[1], m[2])
	}
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
	link, seen := o.signing("Carl", "survey")
	o.handOver("b")
	if _, html := o.sheet(http.MethodPost, link, seen); !strings.Contains(html, "has changed since you saw it") {
		t.Errorf("a text that changed meanwhile is signed:\n%s", html)
	}
	o.handOver("a")
	o.clock.Advance(time.Second)
	link, again := o.signing("Carl", "survey")
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
		link, fields := o.signing("Carl", "survey")
		_, html := o.sheet(http.MethodPost, link, fields)
		switch {
		case strings.Contains(html, "It is kept and being worked on"):
			return
		case !strings.Contains(html, "Signed: Requirements"):
			t.Fatalf("the page says nothing of the signature:\n%s", html)
		}
		o.handOver(fmt.Sprint("b", n))
	}
	t.Error("the answer was there each time")
}
