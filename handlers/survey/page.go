package survey

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/page"
)

//go:embed page
var pageFiles embed.FS

// desk serves the pages: the questionnaire of one person, and the results.
type desk struct {
	*page.Set
	guesses *guesses
}

// pages are the capability's.
func pages(p bot.Pages) http.Handler {
	return page.Serve(p, pageFiles, func(set *page.Set, mux *http.ServeMux) {
		d := desk{set, newGuesses(p.Clock)}
		mux.HandleFunc("GET /s/{token}", d.serve)
		mux.HandleFunc("POST /s/{token}", d.servePost)
		mux.HandleFunc("GET /survey/results/{token}", d.serveResults)
		mux.HandleFunc("GET /survey/results/{token}/{file}", d.serveFile)
	})
}

// reader is whose link it is, with all that belongs to it.
type reader struct {
	id      string // of the invitation
	key     int
	lang    string
	i       invitation
	w       wave
	a       answer
	project bot.Project
}

// enter finds out whose link it is. Where it does not open, or no longer, it says so and ok is false. It reads and changes nothing.
func (d desk) enter(w http.ResponseWriter, r *http.Request) (g reader, ok bool) {
	subject, ok := d.open(w, r, linkPurpose)
	if !ok {
		return g, false
	}
	id, key, _ := strings.Cut(subject, "|")
	err := d.read(r.Context(), &g, id)
	g.lang = page.Lang(r, g.i.Lang)
	if err == nil && g.i.Lang == "" {
		g.lang, err = d.langOf(r, g)
	}
	g.key, _ = strconv.Atoi(key)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		d.Say(w, g.lang, http.StatusGone, "survey.revoked")
		return g, false
	case err != nil:
		d.Trouble(w, g.lang, err)
		return g, false
	case g.i.Cut || g.key != g.i.Key:
		d.revoked(w, r, g)
		return g, false
	}
	return g, true
}

// revoked says that a link does not open any more. Whoever had its page open still has what they wrote, and nothing else of whose it was.
func (d desk) revoked(w http.ResponseWriter, r *http.Request, g reader) {
	if r.Method == http.MethodPost && r.ParseForm() == nil {
		if unkept := readable(g.w.Q, sentBy(r.PostForm, g.w.Q), g.lang); len(unkept) > 0 {
			d.Show(w, page.Page{Name: "survey.html", Lang: g.lang, Status: http.StatusGone, Title: d.Texts.Text(g.lang, "survey.revoked.title"),
				Notice: d.Texts.Text(g.lang, "survey.revoked"), Tone: bot.ToneWarn, Data: sheet{Closed: true, Unkept: unkept}})
			return
		}
	}
	d.Say(w, g.lang, http.StatusGone, "survey.revoked")
}

// open opens a link. Whoever tries one forged link after the other is told to wait.
func (d desk) open(w http.ResponseWriter, r *http.Request, purpose string) (string, bool) {
	subject, err := d.Links.Open(purpose, r.PathValue("token"), d.Clock.Now())
	switch {
	case err == nil:
		return subject, true
	case errors.Is(err, bot.ErrLinkForged) && !d.guesses.allow(remote(r)):
		d.Say(w, page.Lang(r), http.StatusTooManyRequests, "survey.too-many")
		return "", false
	}
	return d.Open(w, r, purpose) // it says why not
}

// remote is the address that a request came from; behind a proxy the proxy's.
func remote(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// langOf is the language of a reader whom the list gave none.
func (d desk) langOf(r *http.Request, g reader) (string, error) {
	if g.i.Person == "" {
		return page.Lang(r, g.project.Lang), nil
	}
	who, _, err := bot.People.Read(r.Context(), d.Store, g.i.Person)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return page.Lang(r), err
	}
	return page.Lang(r, who.Lang, who.Spoke, g.project.Lang), nil
}

func (d desk) read(ctx context.Context, g *reader, id string) error {
	var err error
	g.id = id
	if g.i, _, err = invitations.Read(ctx, d.Store, id); err != nil {
		return err
	}
	if g.w, _, err = waves.Read(ctx, d.Store, g.i.Wave); err != nil {
		return err
	}
	g.project, _, err = bot.Projects.Read(ctx, d.Store, g.w.Project)
	return err
}

// readAnswer reads what was answered so far under a name. A post needs that only after it was kept.
func (d desk) readAnswer(ctx context.Context, g *reader) error {
	g.a = answer{}
	var err error
	if g.a, _, err = answers.Read(ctx, d.Store, g.id); errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	return err
}

// serve shows the questionnaire. It changes nothing, however often it is asked for.
func (d desk) serve(w http.ResponseWriter, r *http.Request) {
	g, ok := d.enter(w, r)
	if !ok {
		return
	}
	if r.URL.Query().Has("other") {
		d.showOther(w, g, false)
		return
	}
	if !g.w.Anonymous { // else nothing of it is shown
		if err := d.readAnswer(r.Context(), &g); err != nil {
			d.Trouble(w, g.lang, err)
			return
		}
	}
	d.show(w, g, shown{values: g.a.Values})
}

// servePost takes what was filled in down the road, and shows what came of it. The same post twice is one event.
func (d desk) servePost(w http.ResponseWriter, r *http.Request) {
	g, ok := d.enter(w, r)
	if !ok {
		return
	}
	if err := r.ParseForm(); err != nil {
		d.Say(w, g.lang, http.StatusBadRequest, "survey.broken")
		return
	}
	if r.PostForm.Has("other") {
		d.notMe(w, r, g)
		return
	}
	given := given{Values: sentBy(r.PostForm, g.w.Q), Leave: r.PostForm.Get("leave") != "", Key: g.key}
	if !g.w.Anonymous {
		given.Rev = r.PostForm.Get("rev")
	}
	event := bot.Event{ID: "survey/sent/" + secret(d.Links, "event", g.id, r.PostForm.Get("rev"), string(bot.Encode(given.Values)), r.PostForm.Get("leave"), strconv.Itoa(g.key)),
		At: d.Clock.Now(), Name: "survey.sent", Lane: postLanes + secret(d.Links, "lane", g.id), Sealed: true,
		Data: bot.Encode(sent{Invitation: g.id, Lang: g.lang, given: given})}
	if g.w.Anonymous {
		event.Lane = secretLane(event.ID)
	}
	came, err := d.Do(r.Context(), event)
	switch {
	case err != nil:
	case g.w.Anonymous: // it may have closed meanwhile
		err = d.read(r.Context(), &g, g.id)
	default:
		err = d.readAnswer(r.Context(), &g)
	}
	if err != nil {
		d.Trouble(w, g.lang, err)
		return
	}
	d.show(w, g, d.shownAfter(g, came, given.Values))
}

// sentBy is what a post holds of the questionnaire: of each question that was shown its values, none if nothing was chosen.
func sentBy(form url.Values, q questionnaire) values {
	given := values{}
	for _, x := range q.Questions {
		for _, key := range x.keys() {
			if v, ok := form[key]; ok || form.Has("shown-"+key) {
				given[key] = slices.Clone(v)
			}
		}
	}
	return given
}

// show shows the questionnaire, or after the closing what was answered.
func (d desk) show(w http.ResponseWriter, g reader, s shown) {
	text := func(key string, args ...any) string { return d.Texts.Text(g.lang, key, args...) }
	now := d.Clock.Now()
	v := sheet{For: text("survey.for", "name", g.i.Name), Not: text("survey.not-me"), Intro: g.w.Q.Intro.in(g.lang), Promise: promise(text, g.w), Rev: g.rev(),
		Leave: g.a.Leave, Done: s.done,
		Until: text("survey.page-until", "when", moment(g.lang, g.project, g.w.Closes, now))}
	if !g.w.Anonymous {
		_, v.Followed = g.w.Q.low()
	}
	switch {
	case g.w.Anonymous && !s.done && s.notice == "":
		v.When = text("survey.answered-secretly")
	case len(g.a.Values) > 0 && g.a.Day != "" && !s.done:
		v.When = text("survey.answered-on", "day", i18n.DayOf(g.lang, g.a.Day, now), "door", text("survey.door-"+g.a.Door))
	}
	p := page.Page{Name: "survey.html", Lang: g.lang, Title: g.w.title(g.lang), Notice: s.notice, Tone: s.tone}
	if g.w.State != running || !now.Before(g.w.Closes) || s.gone {
		v.Closed = true
		if g.w.Anonymous {
			v.When = ""
		}
		p.Notice, p.Tone = cmp.Or(p.Notice, text("survey.closed-page")), bot.ToneInfo
		if !g.w.Anonymous {
			v.Answers = readable(g.w.Q, g.a.Values, g.lang)
		}
		v.Unkept = readable(g.w.Q, s.unkept, g.lang)
		p.Data = v
		d.Show(w, p)
		return
	}
	if s.done {
		v.Answers, v.Back = readable(g.w.Q, s.values, g.lang), text("survey.change")
		p.Data = v
		d.Show(w, p)
		return
	}
	for _, x := range g.w.Q.asked(s.values) {
		b := x.block(g.lang, s)
		v.Blocks = append(v.Blocks, b)
		if key := b.Rows[0].Key; s.more && x.If != nil && len(s.values[key]) == 0 {
			v.More = append(v.More, fault{Key: key, Label: x.Text.in(g.lang)})
		}
		for _, l := range b.Rows {
			if l.Error != "" {
				label := x.Text.in(g.lang)
				if l.Text != "" {
					label += " · " + l.Text
				}
				v.Wrong = append(v.Wrong, fault{l.Key, label, l.Error})
			}
		}
	}
	p.Data = v
	d.Show(w, p)
}
