package person

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/page"
)

//go:embed page
var pageFiles embed.FS

// purpose of the signed links: each names a code and the account that it was given to in private.
const linkPurpose = "person.link"

// linkPage is the address of the page on which an account confirms; "" where golive has no address of its own.
func linkPage(env bot.Env, code, account string, expires time.Time) string {
	return env.Page("/person/link/", linkPurpose, code+"|"+account, expires)
}

// desk serves the pages on which accounts are linked.
type desk struct{ *page.Set }

// pages are the capability's.
func pages(p bot.Pages) http.Handler {
	return page.Serve(p, pageFiles, func(set *page.Set, mux *http.ServeMux) {
		d := desk{set}
		mux.HandleFunc("GET /person/link/{token}", d.serve)
		mux.HandleFunc("POST /person/link/{token}", d.servePost)
	})
}

// holder is the account that a link was given to, and the code.
type holder struct {
	bot.Visitor
	account bot.Account
	code    string
	lang    string
}

// enter finds out whose link it is. Where the account is no longer active it says so, and ok is false.
func (d desk) enter(w http.ResponseWriter, r *http.Request) (h holder, ok bool) {
	subject, ok := d.Open(w, r, linkPurpose)
	if !ok {
		return h, false
	}
	code, account, _ := strings.Cut(subject, "|")
	var err error
	if h.account, err = bot.ParseAccount(account); err == nil {
		h.Visitor, err = d.Who(r.Context(), h.account)
	}
	h.code, h.lang = code, page.Lang(r, h.Person.Lang, h.Person.Spoke)
	switch {
	case err != nil:
		d.Trouble(w, h.lang, err)
		return h, false
	case h.ID == "" || h.Person.Gone || slices.Contains(h.Person.Closed, account):
		d.Say(w, h.lang, http.StatusForbidden, "page.not-for-you")
		return h, false
	}
	return h, true
}

// serve shows how the link stands. It changes nothing.
func (d desk) serve(w http.ResponseWriter, r *http.Request) {
	if h, ok := d.enter(w, r); ok {
		d.show(w, r, h, bot.Answer{})
	}
}

// servePost takes a press of one of the buttons down the road, as the account's, and shows what came of it. The same press
// twice is one event.
func (d desk) servePost(w http.ResponseWriter, r *http.Request) {
	h, ok := d.enter(w, r)
	if !ok {
		return
	}
	said := confirming{Code: h.code, Yes: r.PostFormValue("say") == "yes"}
	answer, err := d.Do(r.Context(), bot.Event{ID: "person/link/" + bot.HashID(h.account.String(), h.code, fmt.Sprint(said.Yes)), Name: "person.link-page",
		Lane: "person/link/" + h.code, From: h.account, Data: bot.Encode(said)})
	if err != nil {
		d.Trouble(w, h.lang, err)
		return
	}
	d.show(w, r, h, answer)
}

// sheet is the page's data: what stands there, and whether there is something to say.
type sheet struct {
	Whose, Text string
	Asks        bool
}

// show shows how the link stands, as the account that holds it sees it.
func (d desk) show(w http.ResponseWriter, r *http.Request, h holder, came bot.Answer) {
	say := func(key string, args ...any) string { return d.Texts.Text(h.lang, key, args...) }
	c, _, err := linkCodes.Read(r.Context(), d.Store, h.code)
	if errors.Is(err, bot.ErrNotFound) || err == nil && !d.Clock.Now().Before(c.Expires) {
		d.Say(w, h.lang, http.StatusGone, "page.expired")
		return
	}
	var other bot.Visitor
	if err == nil && c.With != "" {
		other, err = d.otherOf(r.Context(), c, h.account)
	}
	if err != nil {
		d.Trouble(w, h.lang, err)
		return
	}
	here := say("bot.platform-" + h.account.Platform)
	s := sheet{Whose: say("person.page-whose", "name", h.Person.Name, "platform", here)}
	there := otherAccount(c, h.account).Platform
	switch {
	case c.State == linkDone:
		s.Text = say("person.linked-note")
	case c.State == linkVoid:
		s.Text = say("person.link-not")
	case c.With == "":
		s.Text = say("person.page-wait", "code", h.code)
	case slices.Contains(c.Yes, h.account.String()):
		s.Text = say("person.page-other", "platform", say("bot.platform-"+there))
	default:
		s.Asks, s.Text = true, say("person.page-ask", "name", other.Person.Name, "platform", say("bot.platform-"+there))
	}
	d.Show(w, page.Page{Name: "link.html", Lang: h.lang, Title: say("person.link-title"), Notice: came.Toast, Tone: came.Tone, Data: s})
}

func otherAccount(c linkCode, mine bot.Account) bot.Account {
	account := c.With
	if account == mine.String() {
		account = c.Account
	}
	a, err := bot.ParseAccount(account)
	if err != nil {
		return bot.Account{}
	}
	return a
}

func (d desk) otherOf(ctx context.Context, c linkCode, mine bot.Account) (bot.Visitor, error) {
	return d.Who(ctx, otherAccount(c, mine))
}
