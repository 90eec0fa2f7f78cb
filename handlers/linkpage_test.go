package handlers_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

// visit asks for a page of people's and answers its status and text.
func (o *office) visit(method, path, say string, header ...string) (int, string) {
	o.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(url.Values{"say": {say}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept-Language", "en")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	o.engine.Pages()["/person/"].ServeHTTP(w, r)
	_, main, _ := strings.Cut(w.Body.String(), "<main>")
	return w.Code, main
}

// linkPages lets Mia and a guest on Feishu begin to link, and answers the page of each.
func (o *office) linkPages() (mine, theirs string, guest bot.Account) {
	o.t.Helper()
	guest = o.addFeishu("ou_guest", "Mia at home", "", true)
	code := o.code("Mia")
	mine = o.pageFor("slack", "Link your accounts")
	if _, html := o.visit(http.MethodGet, mine, ""); !strings.Contains(html, "Nobody has said the code "+code) {
		o.t.Fatalf("before the code was said: %s", html)
	}
	before := o.look("slack")
	o.sayAs(guest, bottest.Private(guest), "link "+code)
	if got := o.news("slack", before); !strings.Contains(got, "Your code was said by Mia at home") {
		o.t.Fatalf("Mia hears %q", got)
	}
	return mine, o.pageFor("feishu", "Link your accounts"), guest
}

// pageFor is the path of the newest link button of a card with the title.
func (o *office) pageFor(platform, title string) string {
	o.t.Helper()
	for _, p := range slices.Backward(o.chats[platform].Posts()) {
		card, ok := p.Body.(bot.Card)
		if !ok || card.Title != title {
			continue
		}
		for _, part := range card.Parts {
			for _, c := range part.Controls {
				if u, err := url.Parse(c.URL); err == nil && c.URL != "" {
					return u.EscapedPath()
				}
			}
		}
	}
	o.t.Fatalf("no page on %s", platform)
	return ""
}

func (o *office) linked(guest bot.Account) bool {
	for _, p := range list(o, bot.People) {
		if slices.Contains(p.Accounts, guest.String()) && slices.Contains(p.Accounts, account("Mia").String()) {
			return true
		}
	}
	return false
}

// TestLinkByPages: each account opens the page that was sent to it alone; only when both have confirmed are they one.
func TestLinkByPages(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	mine, theirs, guest := o.linkPages()
	before := o.kept()
	for _, page := range []string{mine, theirs} {
		code, html := o.visit(http.MethodGet, page, "")
		if code != http.StatusOK || !strings.Contains(html, "Both are me, link") {
			t.Fatalf("%d: %s", code, html)
		}
	}
	if _, html := o.visit(http.MethodGet, mine+"?lang=zh-CN", ""); !strings.Contains(html, "都是我，关联") {
		t.Errorf("in Chinese: %s", html)
	}
	if !maps.Equal(before, o.kept()) {
		t.Error("looking at a page changed something")
	}
	if code, _ := o.visit(http.MethodPost, mine, "yes", "Sec-Fetch-Site", "cross-site"); code != http.StatusForbidden {
		t.Errorf("from another site: %d", code)
	}
	for range 2 { // twice is once
		if _, html := o.visit(http.MethodPost, mine, "yes"); !strings.Contains(html, "Now confirm on the page of your account on Feishu") {
			t.Errorf("Mia said yes: %s", html)
		}
	}
	if o.linked(guest) {
		t.Fatal("linked by one of the two alone")
	}
	if _, html := o.visit(http.MethodPost, theirs, "yes"); !strings.Contains(html, "one person on both sides") {
		t.Errorf("both said yes: %s", html)
	}
	if !o.linked(guest) || !slices.Contains(o.audited(), "person.merge") {
		t.Errorf("linked %t, audited %q", o.linked(guest), o.audited())
	}
	_, html := o.visit(http.MethodPost, mine, "no") // too late
	if !strings.Contains(html, "one person on both sides") || !o.linked(guest) {
		t.Errorf("afterwards: %s", html)
	}
	if got := o.sayAs(guest, bottest.Private(guest), "project show"); !strings.Contains(got, "ERP") {
		t.Errorf("the guest's roles: %q", got)
	}
}

func TestLinkPagesThatLeadNowhere(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(o *office, mine, theirs string) (int, string)
		code int
		want string
	}{
		"expired": {func(o *office, mine, _ string) (int, string) {
			o.clock.Advance(11 * time.Minute)
			return o.visit(http.MethodPost, mine, "yes")
		}, http.StatusGone, "has expired"},
		"forged": {func(o *office, mine, _ string) (int, string) {
			return o.visit(http.MethodGet, strings.Replace(mine, "person.link", "ops", 1), "")
		}, http.StatusNotFound, "cannot be opened"},
		"no link at all": {func(o *office, _, _ string) (int, string) { return o.visit(http.MethodGet, "/person/", "") }, http.StatusNotFound, "cannot be opened"},
		"not me": {func(o *office, mine, theirs string) (int, string) {
			o.visit(http.MethodPost, mine, "no")
			return o.visit(http.MethodPost, theirs, "yes")
		}, http.StatusOK, "Nothing was linked"},
		"somebody else's": {func(o *office, mine, _ string) (int, string) {
			return o.visit(http.MethodGet, mine, "")
		}, http.StatusOK, "belongs to Mia on Slack. If that is not you, please close it."},
		"an account that was closed": {func(o *office, mine, _ string) (int, string) {
			o.chats["slack"].AddPerson(bot.Profile{Account: account("Mia"), Name: "Mia", Gone: true})
			o.accept(bot.Event{ID: "gone", Name: bot.EventPerson, Lane: "people", At: o.clock.Now(), Data: bot.Encode(bot.PersonChange{Who: account("Mia"), Gone: true})})
			return o.visit(http.MethodPost, mine, "yes")
		}, http.StatusForbidden, "may not see this page"},
		"both have Slack by now": {func(o *office, mine, theirs string) (int, string) {
			o.visit(http.MethodPost, mine, "yes")
			guest := feishu("ou_guest")
			o.sayAs(guest, bottest.Private(guest), "link "+o.code("Nora"))
			o.click(guest, bottest.Private(guest), o.mustControl("feishu", "Both are me, link"))
			o.click(account("Nora"), o.dm("Nora"), o.mustControl("slack", "Both are me, link"))
			return o.visit(http.MethodPost, theirs, "yes")
		}, http.StatusOK, "on the same platform"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.furnish()
			mine, theirs, guest := o.linkPages()
			code, html := c.do(o, mine, theirs)
			if code != c.code || !strings.Contains(html, c.want) {
				t.Errorf("%d: %s, want %d with %q", code, html, c.code, c.want)
			}
			if o.linked(guest) {
				t.Error("linked all the same")
			}
		})
	}
}

// kept is all that is kept, but for what golive says of itself by the minute.
func (o *office) kept() map[string]string {
	all := map[string]string{}
	for _, rec := range o.store.Records() {
		if rec.Kind != "touch" && rec.Kind != bot.Replicas.Kind {
			all[rec.Key()] = string(rec.Data)
		}
	}
	return all
}

// TestUnlink: an account that is split off is a person of its own, without roles; the rest stays where it was.
func TestUnlink(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	if got := o.say("Mia", o.dm("Mia"), "unlink"); !strings.Contains(got, "only account") {
		t.Errorf("with one account: %q", got)
	}
	home := o.addFeishu("ou_mia", "米娅", "mia@acme.example", false)
	o.sayAs(home, bottest.Private(home), "my projects")
	people := len(list(o, bot.People))
	o.must("Mia", o.dm("Mia"), "unlink feishu", "The Feishu account of 米娅 becomes a person of its own")
	yes := o.mustControl("slack", "Separate")
	if got := o.click(account("Lea"), o.dm("Mia"), yes); !strings.Contains(got, "no longer linked to you") {
		t.Errorf("Lea separates Mia's account: %q", got)
	}
	if got := o.click(account("Mia"), o.dm("Mia"), yes); !strings.Contains(got, "separated") {
		t.Fatalf("separated: %q", got)
	}
	if got := o.sayAs(home, bottest.Private(home), "my projects"); strings.Contains(got, "ERP") {
		t.Errorf("the account that was split off sees %q", got)
	}
	if got := o.say("Mia", o.dm("Mia"), "my projects"); !strings.Contains(got, "ERP") {
		t.Errorf("Mia sees %q", got)
	}
	if n := len(list(o, bot.People)); n != people+1 || !slices.Contains(o.audited(), "person.unlink") {
		t.Errorf("%d persons, were %d; audited %q", n, people, o.audited())
	}
	if got := o.click(account("Mia"), o.dm("Mia"), yes); !strings.Contains(got, "no longer linked to you") {
		t.Errorf("again: %q", got)
	}
}

// What was under a name that is now another's is still its owner's: a draft that Mia began before she was linked.
func TestWhatWasBegunBeforeLinkingIsStillOnes(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	home := o.addFeishu("ou_home", "Mia Feishu", "mia@subsidiary.example", false)
	o.sayAs(home, bottest.Private(home), "hi")
	code := regexp.MustCompile(`Your code: ([0-9A-Z]{8})`).FindStringSubmatch(o.sayAs(home, bottest.Private(home), "link"))
	create := o.draftOf("call the supplier")
	o.say("Mia", o.dm("Mia"), "link "+code[1])
	o.click(account("Mia"), o.dm("Mia"), o.mustControl("slack", "Both are me, link"))
	o.click(home, bottest.Private(home), o.mustControl("feishu", "Both are me, link"))
	if !o.linked(home) {
		t.Fatal("not linked")
	}
	o.click(account("Mia"), teamRoom, create)
	if n := len(o.jira.Issues()); n != 1 {
		t.Errorf("%d issues: Mia may no longer decide on her own draft", n)
	}
}
