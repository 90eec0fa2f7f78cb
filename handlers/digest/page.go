package digest

import (
	"cmp"
	"embed"
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/page"
)

//go:embed page
var pageFiles embed.FS

// Purposes of the signed links.
const (
	pagePurpose  = "digest.page"
	leavePurpose = "digest.leave"
)

func link(r *bot.Request, name, purpose, subject string) string {
	return r.Env().Page("/digest/"+name+"/", purpose, subject, r.Now.Add(pageLasts).Truncate(24*time.Hour))
}

// pageLink is the page of an edition; programmeLink that of all projects as they are; projectLink one project in it; "" where golive
// has no address or the reader no account. A link says since when it is, so that it can be made void.
func pageLink(r *bot.Request, who reader, day string) string {
	if who.account == (bot.Account{}) {
		return ""
	}
	return link(r, "page", pagePurpose, strings.Join([]string{who.account.String(), day, strconv.FormatInt(r.Now.Unix(), 10)}, "|"))
}

func programmeLink(r *bot.Request, who reader) string { return pageLink(r, who, "") }

func projectLink(r *bot.Request, who reader, project string) string {
	if to := pageLink(r, who, ""); to != "" {
		return to + "?project=" + project
	}
	return ""
}

func leaveLink(r *bot.Request, who reader) string { return link(r, "leave", leavePurpose, who.id) }

// desk serves the managers' pages.
type desk struct{ *page.Set }

// pages are the capability's.
func pages(p bot.Pages) http.Handler {
	return page.Serve(p, pageFiles, func(set *page.Set, mux *http.ServeMux) {
		d := desk{set}
		mux.HandleFunc("GET /digest/page/{token}", d.serve)
		mux.HandleFunc("GET /digest/leave/{token}", d.leave)
		mux.HandleFunc("POST /digest/leave/{token}", d.leavePost)
	})
}

// sheet is the page's data.
type sheet struct {
	Whose, Head string
	Status, Q   string // as filtered
	Sort        string
	Statuses    []choice
	Sorts       []choice
	Live        bool
	One         bool   // it shows the project that its address names
	Empty       string // key of the text where there is no row
	Rows        []row
	Others      []choice // pages of the list, where it has several
	Leave       bool
}

const rowsMost = 40 // projects of a page of the list

type choice struct {
	Label, Value string
	Here         bool
}

type row struct {
	Key, Name, StatusWord, Percent, Age string
	Link                                string // of the project's own page
	Tone                                bot.Tone
	Phases, Details                     []template.HTML
}

// serve shows a digest as it was sent, or all projects as they are now.
func (d desk) serve(w http.ResponseWriter, hr *http.Request) {
	subject, ok := d.Open(w, hr, pagePurpose)
	if !ok {
		return
	}
	account, rest, _ := strings.Cut(subject, "|")
	day, made, _ := strings.Cut(rest, "|")
	since, _ := strconv.ParseInt(made, 10, 64) // 0 where it says nothing
	a, err := bot.ParseAccount(account)
	var who bot.Visitor
	if err == nil {
		who, err = d.Who(hr.Context(), a)
	}
	var voided time.Time
	if err == nil {
		voided, _, err = revoked.Read(hr.Context(), d.Store, who.ID)
		if errors.Is(err, bot.ErrNotFound) {
			err = nil
		}
	}
	lang := page.Lang(hr, who.Person.Lang, who.Person.Spoke)
	switch {
	case err != nil:
		d.Trouble(w, lang, err)
		return
	case who.Org < bot.RoleManager, who.Person.Gone, slices.Contains(who.Person.Closed, account):
		d.Say(w, lang, http.StatusForbidden, "page.not-for-you")
		return
	case since < voided.Unix():
		d.Say(w, lang, http.StatusForbidden, "digest.page-void")
		return
	}
	r := d.Request(hr.Context(), a, who, lang)
	reader := reader{id: who.ID, lang: lang, zone: who.Person.Location(), account: a}
	s := sheet{Live: day == "", One: day == "" && hr.URL.Query().Get("project") != "", Whose: r.T("digest.page-whose", "name", who.Person.Name)}
	var l list
	title := r.T("digest.programme-title")
	if s.Live {
		if l, err = d.everything(r, hr, reader); s.One && len(l.all) == 1 {
			title = l.all[0].Key + " · " + l.all[0].Name
		}
	} else {
		var e edition
		if e, err = editions.Get(r, editionID(who.ID, day)); err == nil {
			l.all, lang, r.Lang = e.Entries, e.Lang, e.Lang
			title = e.Card.Title
			s.Head = r.T("digest.page-sent", "moment", e.moment(lang, reader.zone, r.Now))
			if e.More > 0 {
				s.Head += " · " + r.T("digest.page-more", "n", e.More)
			}
		}
	}
	if errors.Is(err, bot.ErrNotFound) {
		d.Say(w, lang, http.StatusNotFound, "page.no-such")
		return
	}
	if err != nil {
		d.Trouble(w, lang, err)
		return
	}
	if err := d.filter(&s, r, hr, l); err != nil {
		d.Trouble(w, lang, err)
		return
	}
	d.Show(w, page.Page{Name: "digest.html", Lang: lang, Title: title, Data: s, Query: hr.URL.Query(), Fixed: !s.Live})
}

// list is what a page may show. Of projects as they are now, which may be very many, it holds what they are ordered by; whole reads the
// rest of those that are shown.
type list struct {
	all   []entry
	whole func(project string) (entry, error) // nil: they are whole
}

// everything is the project that the address names, or all: as they are now, with what happened within a week, also when it is opened
// straight from a digest.
func (d desk) everything(r *bot.Request, hr *http.Request, who reader) (l list, err error) {
	var found []bot.Found[bot.Project]
	if id := hr.URL.Query().Get("project"); id != "" {
		found, err = projectsOf(r, who.id, setting{Projects: []string{id}})
	} else {
		found, err = open(r, bot.Query{})
	}
	if err != nil {
		return l, err
	}
	last, byID := lastWeek(r), map[string]bot.Project{}
	for _, f := range found {
		plan, _, err := bot.Plans.Read(hr.Context(), d.Store, f.ID) // apart from the request, which would hold all of them
		has, err := known(plan, err)
		if err != nil {
			return l, err
		}
		now, _, err := bot.Progresses.Read(hr.Context(), d.Store, f.ID)
		counted, err := known(now, err)
		if err != nil {
			return l, err
		}
		e, err := glance(r, who, f.ID, f.Value, has, counted, last)
		if err != nil {
			return l, err
		}
		l.all, byID[f.ID] = append(l.all, e), f.Value
	}
	slices.SortStableFunc(l.all, worst)
	l.whole = func(id string) (entry, error) {
		return whole(r, who, bot.Found[bot.Project]{ID: id, Value: byID[id]}, last)
	}
	return l, nil
}

// read makes some entries whole.
func (l list) read(some []entry) error {
	for i, e := range some {
		full, err := l.whole(e.Project)
		if err != nil {
			return err
		}
		some[i] = full
	}
	return nil
}

// worst reads what the worst-first order of a part of the list goes by, and orders it: all projects of the statuses that it shows.
func (l list) worst(from, to int) error {
	for from > 0 && from < to && l.all[from-1].Status == l.all[from].Status {
		from--
	}
	for to > from && to < len(l.all) && l.all[to].Status == l.all[to-1].Status {
		to++
	}
	err := l.read(l.all[from:to])
	slices.SortStableFunc(l.all[from:to], worst)
	return err
}

var tones = map[bot.Status]bot.Tone{bot.Red: bot.ToneBad, bot.Amber: bot.ToneWarn, bot.Green: bot.ToneGood}

// filter puts the projects that are asked for in the order that is asked for.
func (d desk) filter(s *sheet, r *bot.Request, hr *http.Request, l list) error {
	get := hr.URL.Query().Get
	s.Status, s.Sort, s.Q = get("status"), cmp.Or(get("sort"), "worst"), strings.TrimSpace(get("q"))
	for _, v := range []string{"", "red", "amber", "green"} {
		label := r.T("digest.all")
		if v != "" {
			label = r.T("digest.status-" + v)
		}
		s.Statuses = append(s.Statuses, choice{label, v, v == s.Status})
	}
	for _, v := range []string{"worst", "key", "percent", "change"} {
		s.Sorts = append(s.Sorts, choice{r.T("digest.sort-" + v), v, v == s.Sort})
	}
	l.all = slices.DeleteFunc(slices.Clone(l.all), func(e entry) bool {
		return s.Status != "" && string(e.Status) != s.Status || s.Q != "" && !strings.Contains(strings.ToLower(e.Key+" "+e.Name), strings.ToLower(s.Q))
	})
	slices.SortStableFunc(l.all, func(a, b entry) int {
		switch s.Sort {
		case "key":
			return cmp.Compare(a.Key, b.Key)
		case "percent":
			return a.Percent - b.Percent
		case "change":
			return a.Change - b.Change
		}
		return 0
	})
	if s.Status != "" || s.Q != "" {
		s.Empty = "digest.no-hits"
	}
	from, to := s.page(hr, len(l.all))
	var err error
	switch {
	case l.whole == nil:
	case s.Sort == "worst":
		err = l.worst(from, to)
	default:
		err = l.read(l.all[from:to])
	}
	if err != nil {
		return err
	}
	for _, e := range l.all[from:to] {
		x := row{Key: e.Key, Name: e.Name, StatusWord: e.state(r.T), Tone: tones[e.Status], Percent: e.percent(r.T), Age: e.Age}
		if len(e.Phases) > 0 { // there is a plan; relative, since a proxy may serve golive below a path
			x.Link = "../../p/" + bot.ProgressToken(d.Links, r.Event.From, e.Project, r.Now, r.Now.Add(pageLasts).Truncate(24*time.Hour)) + "?lang=" + r.Lang
		}
		for _, l := range e.Phases {
			x.Phases = append(x.Phases, page.HTML(l))
		}
		for _, lines := range [][]string{e.Trouble, e.Slips, e.Others, e.Missing} {
			for _, l := range lines {
				x.Details = append(x.Details, page.HTML(l))
			}
		}
		s.Rows = append(s.Rows, x)
	}
	switch at := i18n.Moment(r.Lang, r.Now.In(r.Who.Location()), r.Now); {
	case s.One:
		s.Head = r.T("digest.page-one", "moment", at)
	case s.Live:
		s.Head = r.T("digest.page-live", "n", len(l.all), "moment", at)
	}
	return nil
}

// page is the part of a list of n projects that the address asks for, the first if it asks for none; the others are linked.
func (s *sheet) page(hr *http.Request, n int) (from, to int) {
	pages := (n + rowsMost - 1) / rowsMost
	at, err := strconv.Atoi(hr.URL.Query().Get("page"))
	if err != nil || at < 1 || at > pages {
		at = 1
	}
	for i := 1; i <= pages && pages > 1; i++ {
		there := hr.URL.Query()
		there.Set("page", strconv.Itoa(i))
		s.Others = append(s.Others, choice{Label: strconv.Itoa(i), Value: "?" + there.Encode(), Here: i == at})
	}
	return (at - 1) * rowsMost, min(at*rowsMost, n)
}

// leave asks whether the digest is really to end: a GET changes nothing.
func (d desk) leave(w http.ResponseWriter, r *http.Request) {
	if id, ok := d.Open(w, r, leavePurpose); ok {
		lang := d.langOf(r, id)
		d.Show(w, page.Page{Name: "digest.html", Lang: lang, Title: d.Texts.Text(lang, "digest.leave-title"), Data: sheet{Leave: true}})
	}
}

// leavePost ends the digest, by the page's button or by that of a mail program (RFC 8058).
func (d desk) leavePost(w http.ResponseWriter, r *http.Request) {
	id, ok := d.Open(w, r, leavePurpose)
	if !ok {
		return
	}
	lang := d.langOf(r, id)
	if _, err := d.Do(r.Context(), bot.Event{ID: "digest/leave/" + bot.HashID(id, d.Clock.Now().Format(time.RFC3339Nano)), Name: "digest.left", Lane: "digest/" + id, Data: bot.Encode(id)}); err != nil {
		d.Trouble(w, lang, err)
		return
	}
	d.Say(w, lang, http.StatusOK, "digest.left")
}

// langOf is the language of a visitor whose program names none: that of the person whom the link is for.
func (d desk) langOf(r *http.Request, person string) string {
	p, _, err := bot.People.Read(r.Context(), d.Store, person)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		d.Log.Error("read whose link it is", "error", err)
	}
	return page.Lang(r, p.Lang, p.Spoke)
}
