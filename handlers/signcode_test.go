package handlers_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// signatures are those on a phase of the project.
func (o *office) signatures(phase string) []bot.SignOff {
	o.t.Helper()
	plan := list(o, bot.Plans)[o.projectID()]
	return plan.Phase(phase).SignOffs
}

// signed sends the form of a page, and answers it.
func (o *office) signed(link string, fields url.Values) string {
	o.t.Helper()
	_, html := o.sheet(http.MethodPost, link, fields)
	_, main, _ := strings.Cut(html, "<main>")
	return main
}

// toSign is an office in which two phases wait for Carl's signature.
func toSign(t *testing.T, change func(*engine.Config)) *office {
	t.Helper()
	o := newOfficeWith(t, change)
	o.furnish()
	o.handOver("a")
	o.say("Mia", teamRoom, "deliver Configuration list https://docs.example.com/c")
	o.say("Mia", teamRoom, "deliver Permission matrix https://docs.example.com/p")
	o.say("Lea", teamRoom, "sign-off Requirements")
	o.say("Lea", teamRoom, "sign-off Design")
	return o
}

// inbox is a store that keeps what is accepted.
type inbox struct {
	bot.Store
	mu  sync.Mutex
	all []string
}

// Accept implements bot.Store.
func (s *inbox) Accept(ctx context.Context, events ...bot.Event) error {
	s.mu.Lock()
	for _, e := range events {
		s.all = append(s.all, string(bot.Encode(e)))
	}
	s.mu.Unlock()
	return s.Store.Accept(ctx, events...)
}

func asUsual(*engine.Config) {}

// Whoever got a link from its owner reads what is to be signed, and signs nothing: the code comes to the owner alone, who reads that
// somebody else has their link.
func TestAForwardedLinkSignsNothing(t *testing.T) {
	o := toSign(t, asUsual)
	link, fields := o.signing("Carl", "survey")
	if _, html := o.sheet(http.MethodGet, link, nil); !strings.Contains(html, "docs.example.com/maps") || strings.Contains(html, `name="code"`) || !strings.Contains(html, "Send me a code") {
		t.Errorf("a stranger sees:\n%s", html)
	}
	for name, code := range map[string]string{"without a code": "", "with a code that was never sent": "AAAAAAAA"} {
		fields.Set("code", code)
		if html := o.signed(link, fields); strings.Contains(html, "Signed:") {
			t.Errorf("%s it is signed:\n%s", name, html)
		}
	}
	before := o.look("slack")
	html := o.askCode("Carl", "survey")
	told := o.news("slack", before)
	if !strings.Contains(html, "sent a code to Carl on Slack") || strings.Contains(html, o.sent("Carl")) {
		t.Errorf("who asked for the code sees:\n%s", html)
	}
	if !strings.Contains(told, "If you did not ask for it, somebody else has your link") || !strings.Contains(told, "tell the project lead") {
		t.Errorf("Carl is told: %s", told)
	}
	for _, p := range o.chats["slack"].Posts() {
		if p.To != o.dm("Carl") && strings.Contains(fallback(p.Body), o.sent("Carl")) {
			t.Errorf("the code stands in %v", p.To)
		}
	}
	if all := o.signatures("survey"); len(all) > 0 {
		t.Errorf("signed: %+v", all)
	}
}

// After five wrong codes the right one is of no use; another one is.
func TestWrongCodesAreCounted(t *testing.T) {
	o := toSign(t, asUsual)
	link, fields := o.coded("Carl", "survey")
	right := fields.Get("code")
	for n, want := range []string{"4 more tries are left", "3 more tries", "2 more tries", "1 more try is left", "after five wrong ones"} {
		fields.Set("code", "WRNG000"+string(rune('0'+n)))
		for range 2 { // the same form twice is one try
			if html := o.signed(link, fields); !strings.Contains(html, want) {
				t.Fatalf("wrong code %d: want %q:\n%s", n+1, want, html)
			}
		}
	}
	fields.Set("code", right)
	if html := o.signed(link, fields); !strings.Contains(html, "does not hold any more") {
		t.Errorf("the right code, too late:\n%s", html)
	}
	o.clock.Advance(time.Second)
	link, fields = o.coded("Carl", "survey")
	if fields.Get("code") == right {
		t.Fatal("the same code is sent again")
	}
	fields.Set("code", strings.ToLower(fields.Get("code")[:4]+" "+fields.Get("code")[4:])) // as people type
	if html := o.signed(link, fields); !strings.Contains(html, "Signed: Requirements") {
		t.Errorf("with another code:\n%s", html)
	}
}

// Codes hold ten minutes, for one phase and one person, and only the last one; and only so many are sent.
func TestWhatACodeIsGoodFor(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(o *office) (link string, fields url.Values)
		want string
	}{
		"expired": {func(o *office) (string, url.Values) {
			link, fields := o.coded("Carl", "survey")
			o.clock.Advance(10 * time.Minute)
			return link, fields
		}, "does not hold any more"},
		"just in time": {func(o *office) (string, url.Values) {
			link, fields := o.coded("Carl", "survey")
			o.clock.Advance(10*time.Minute - time.Second)
			return link, fields
		}, "Signed: Requirements"},
		"of another gate": {func(o *office) (string, url.Values) {
			_, other := o.coded("Carl", "design")
			o.clock.Advance(time.Second)
			link, fields := o.coded("Carl", "survey")
			fields.Set("code", other.Get("code"))
			return link, fields
		}, "That is not the code"},
		"of somebody else": {func(o *office) (string, url.Values) {
			_, other := o.coded("Lea", "survey")
			o.clock.Advance(time.Second)
			link, fields := o.coded("Carl", "survey")
			fields.Set("code", other.Get("code"))
			return link, fields
		}, "That is not the code"},
		"an earlier one": {func(o *office) (string, url.Values) {
			_, earlier := o.coded("Carl", "survey")
			o.clock.Advance(time.Minute)
			link, fields := o.coded("Carl", "survey")
			fields.Set("code", earlier.Get("code"))
			return link, fields
		}, "That is not the code"},
		"who is no longer of the project": {func(o *office) (string, url.Values) {
			link, fields := o.coded("Carl", "survey")
			o.say("Lea", teamRoom, "project remove @Carl")
			return link, fields
		}, "may not see this page"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := toSign(t, asUsual)
			link, fields := c.do(o)
			if html := o.signed(link, fields); !strings.Contains(html, c.want) || strings.Contains(html, "Signed: ") != strings.HasPrefix(c.want, "Signed: ") {
				t.Errorf("want %q:\n%s", c.want, html)
			}
		})
	}
	o := toSign(t, asUsual)
	codes := map[string]bool{}
	for range 5 {
		o.askCode("Carl", "survey")
		codes[o.sent("Carl")] = true
		o.clock.Advance(time.Second)
		if html := o.askCode("Carl", "survey"); !strings.Contains(html, "was sent a moment ago") {
			t.Errorf("asked twice at once:\n%s", html)
		}
		o.clock.Advance(time.Minute)
	}
	if html := o.askCode("Carl", "survey"); len(codes) != 5 || !strings.Contains(html, "Too many codes") {
		t.Errorf("%d codes were sent, then:\n%s", len(codes), html)
	}
	o.clock.Advance(time.Hour)
	if o.askCode("Carl", "survey"); codes[o.sent("Carl")] {
		t.Error("an hour later no other one is sent")
	}
}

// The same form sent twice is one signature; a code that was used signs nothing more, also where what is handed over changes. What is
// kept says how they proved who they are, and nowhere does the code stand.
func TestACodeIsUsedOnce(t *testing.T) {
	inbox := &inbox{}
	o := toSign(t, func(c *engine.Config) { inbox.Store, c.Store = c.Store, inbox })
	link, fields := o.coded("Carl", "survey")
	code := fields.Get("code")
	for n := range 2 {
		if html := o.signed(link, fields); !strings.Contains(html, "Signed: Requirements") {
			t.Errorf("time %d:\n%s", n+1, html)
		}
	}
	if all := o.signatures("survey"); len(all) != 1 || all[0].Proof != "code:slack" || all[0].Door != "page" {
		t.Errorf("signed: %+v", all)
	}
	if _, _, err := o.engine.Settle(context.Background()); err != nil {
		t.Fatal(err)
	}
	if said := o.look("slack"); slices.ContainsFunc(valuesOf(said), func(s string) bool { return strings.Contains(s, code) }) {
		t.Error("the code still stands in the chat though it was used")
	}
	o.handOver("b")
	link, fields = o.signing("Carl", "survey")
	fields.Set("code", code)
	if html := o.signed(link, fields); !strings.Contains(html, "does not hold any more") {
		t.Errorf("a second signature with it:\n%s", html)
	}
	for _, rec := range o.store.Records() {
		if strings.Contains(string(rec.Data), code) {
			t.Errorf("a record holds the code: %s", rec.Key())
		}
	}
	inbox.mu.Lock()
	if len(inbox.all) == 0 || strings.Contains(strings.Join(inbox.all, "\n"), code) {
		t.Error("an event of the inbox holds the code, or none was looked at")
	}
	inbox.mu.Unlock()
	if button, ok := o.control("slack", "Sign off"); !ok || !strings.Contains(o.click(account("Carl"), clientRoom, button), "Signed:") {
		t.Error("with the button in chat it takes a code")
	} else if all := append(o.signatures("survey"), o.signatures("design")...); all[len(all)-1].Proof != "button:slack" {
		t.Errorf("signed: %+v", all)
	}
}

func valuesOf(m map[string]string) (all []string) {
	for _, v := range m {
		all = append(all, v)
	}
	return all
}

// Whom golive may not write to in chat has the code by mail; whom it reaches by nothing is told what to do.
func TestACodeThatCannotBeSent(t *testing.T) {
	mailbox := bottest.NewMailbox()
	o := toSign(t, func(c *engine.Config) { c.Platforms = append(c.Platforms, mailbox) })
	for _, who := range []string{"Lea", "Carl"} {
		o.chats["slack"].Bar(account(who), true)
		o.askCode(who, "survey")
	}
	link, fields := o.signing("Lea", "survey")
	_, html := o.sheet(http.MethodGet, link, nil)
	letters := mailbox.Letters()
	if len(letters) != 1 || letters[0].To != "lea@acme.example" || !strings.Contains(html, "cannot write to you on Slack, so the code was sent by mail") {
		t.Fatalf("letters: %+v\n%s", letters, html)
	}
	fields.Set("code", signCode.FindStringSubmatch(letters[0].Mail.Card.Fallback())[1])
	if html := o.signed(link, fields); !strings.Contains(html, "Signed: Requirements") || !strings.Contains(html, "on the page, with a code sent by mail") {
		t.Errorf("with the code of the letter:\n%s", html)
	}
	link, _ = o.signing("Carl", "survey")
	if _, html := o.sheet(http.MethodGet, link, nil); !strings.Contains(html, "reaches you neither on Slack nor by mail") || strings.Contains(html, `name="code"`) {
		t.Errorf("Carl, of whom golive knows no address:\n%s", html)
	}
	o.chats["slack"].Bar(account("Carl"), false)
	o.clock.Advance(time.Second)
	link, fields = o.coded("Carl", "survey")
	if html := o.signed(link, fields); !strings.Contains(html, "Signed: Requirements") {
		t.Errorf("reached after all:\n%s", html)
	}
	if _, _, err := o.engine.Settle(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// A code that was sent before golive started anew, or by another replica, is as good.
func TestACodeOutlivesTheProcess(t *testing.T) {
	var config engine.Config
	o := toSign(t, func(c *engine.Config) { config = *c })
	link, fields := o.coded("Carl", "survey")
	o.end()
	var err error
	if o.engine, err = engine.New(config); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- o.engine.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	if html := o.signed(link, fields); !strings.Contains(html, "Signed: Requirements") {
		t.Errorf("after a restart:\n%s", html)
	}
}
