package meeting

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/page"
)

//go:embed page
var pageFiles embed.FS

type desk struct{ *page.Set }

// pages are the capability's.
func pages(p bot.Pages) http.Handler {
	return page.Serve(p, pageFiles, func(set *page.Set, mux *http.ServeMux) {
		d := desk{set}
		mux.HandleFunc("GET /meeting/agenda/{token}", d.agenda)
		mux.HandleFunc("GET /meeting/minutes/{token}", d.minutes)
		mux.HandleFunc("GET /meeting/minutes/{token}/minutes.md", d.markdown)
		mux.HandleFunc("GET /meeting/invite/{token}/meeting.ics", d.invite)
		mux.HandleFunc("GET /meeting/calendar/{token}/meetings.ics", d.calendar)
	})
}

// sheet is what a page shows: headed lists of plain lines.
type sheet struct {
	Facts []row
	Parts []part
	Note  string
	More  string // address of the Markdown
}

type row struct{ Label, Value string }

type part struct {
	Title string
	Lines []entry
}

type entry struct{ Key, Link, Text string }

// open reads the meeting that a link is about, and its project, in the zone of the series, as the cards tell its times; whose tells for whom the link was made, where that is told.
func (d desk) open(w http.ResponseWriter, r *http.Request, what string) (m meeting, p bot.Project, whose, lang string, ok bool) {
	subject, ok := d.Open(w, r, purpose(what))
	if !ok {
		return m, p, "", "", false
	}
	subject, key := unkeyed(subject)
	mid, whose, _ := strings.Cut(subject, "|")
	m, _, err := meetings.Read(r.Context(), d.Store, mid)
	if err == nil {
		p, _, err = bot.Projects.Read(r.Context(), d.Store, m.Project)
	}
	if err == nil {
		var s series
		s, _, err = allSeries.Read(r.Context(), d.Store, m.Series)
		p.Zone = cmp.Or(s.Zone, p.Zone)
	}
	lang = page.Lang(r, p.Lang)
	return m, p, whose, lang, d.ok(w, lang, err) && d.stands(w, lang, m.Keys, what, subject, key)
}

// stands tells the reader where a link was withdrawn.
func (d desk) stands(w http.ResponseWriter, lang string, keys map[string]int, what, subject string, key int) bool {
	if key < keys[linkName(what, subject)] {
		d.Say(w, lang, http.StatusGone, "meeting.withdrawn")
		return false
	}
	return true
}

func (d desk) ok(w http.ResponseWriter, lang string, err error) bool {
	switch {
	case errors.Is(err, bot.ErrNotFound):
		d.Say(w, lang, http.StatusNotFound, "page.no-such")
	case err != nil:
		d.Trouble(w, lang, err)
	}
	return err == nil
}

// agenda shows all of an agenda.
func (d desk) agenda(w http.ResponseWriter, r *http.Request) {
	m, p, _, lang, ok := d.open(w, r, agendaPage)
	if !ok {
		return
	}
	say := func(key string, args ...any) string { return d.Texts.Text(lang, key, args...) }
	s := sheet{Facts: []row{{say("meeting.fact-when"), i18n.Moment(lang, m.Start.In(p.Location()), d.Clock.Now())}}}
	for _, name := range sections {
		list := part{Title: say("meeting.section-" + name)}
		for _, pt := range m.Agenda {
			if pt.Section == name {
				list.Lines = append(list.Lines, d.entryOf(lang, pt, m.Start))
			}
		}
		if len(list.Lines) > 0 {
			s.Parts = append(s.Parts, list)
		}
	}
	switch {
	case m.AsOf.IsZero():
	case m.AsOf.Unix() <= 0:
		s.Note = say("meeting.agenda-unknown")
	default:
		s.Note = say("meeting.agenda-stale", "at", i18n.Moment(lang, m.AsOf.In(p.Location()), d.Clock.Now()))
	}
	if len(s.Parts) == 0 {
		s.Note = say("meeting.agenda-none")
	}
	d.Show(w, page.Page{Name: "sheet.html", Lang: lang, Title: say("meeting.agenda") + " · " + m.Title + " (" + p.Key + ")", Data: s})
}

func (d desk) entryOf(lang string, p point, ref time.Time) entry {
	e := entry{Key: p.Key, Link: p.Link, Text: p.says(d.Texts, lang)}
	for _, more := range []string{p.Owner, p.Status} {
		if more != "" {
			e.Text += " · " + more
		}
	}
	if p.Blocker != "" {
		e.Text += " · " + d.Texts.Text(lang, "meeting.blocked-by", "keys", p.Blocker)
	}
	switch {
	case p.Was != "":
		e.Text += " · " + wasText(d.Texts, lang, p, ref)
	case p.Due != "":
		e.Text += " · " + i18n.DayOf(lang, p.Due, ref)
	}
	if p.Why != "" {
		e.Text += " · " + p.Why
	}
	return e
}

// sheetOf are the minutes of a meeting as a page shows them.
func (d desk) sheetOf(r *http.Request, m meeting, p bot.Project, lang string) sheet {
	say := func(key string, args ...any) string { return d.Texts.Text(lang, key, args...) }
	name := func(id string) string {
		for range 8 {
			who, _, err := bot.People.Read(r.Context(), d.Store, id)
			if err != nil || who.Alias == "" {
				return who.Name
			}
			id = who.Alias
		}
		return ""
	}
	all := func(ids []string) (list []string) {
		for _, id := range ids {
			list = append(list, cmp.Or(name(id), bot.Erased))
		}
		return list
	}
	zone := p.Location()
	when := i18n.Moment(lang, m.Start.In(zone), d.Clock.Now())
	if m.Stage == over {
		when = i18n.Moment(lang, m.Began.In(zone), d.Clock.Now()) + "–" + m.Ended.In(zone).Format("15:04")
	}
	s := sheet{Facts: []row{{say("meeting.fact-when"), when}}}
	if len(m.Present)+len(m.Guests) > 0 {
		s.Facts = append(s.Facts, row{say("meeting.fact-present"), strings.Join(append(all(m.Present), m.Guests...), say("meeting.comma"))})
	}
	ofTeam := func(id string) bool {
		who, _, err := bot.People.Read(r.Context(), d.Store, id)
		return err == nil && p.Allows(id, who) >= bot.RoleMember
	}
	if excused := m.excused(ofTeam); len(excused) > 0 {
		s.Facts = append(s.Facts, row{say("meeting.fact-excused"), strings.Join(all(excused), say("meeting.comma"))})
	}
	for _, k := range []kind{decision, action, risk} {
		list := part{Title: say("meeting.kind-" + string(k))}
		for _, l := range m.Lines {
			if l.Kind != k {
				continue
			}
			e := entry{Key: l.Issue, Link: l.Link, Text: l.Text}
			if owner := name(l.Owner); l.Owner != "" && owner != "" {
				e.Text += " · " + owner
			}
			if l.Due != "" {
				e.Text += " · " + i18n.DayOf(lang, l.Due, m.Start)
			}
			for _, mark := range l.marks(say) {
				e.Text += " · " + mark
			}
			if l.Inside {
				e.Text += " · " + say("meeting.inside")
			}
			switch {
			case l.Filing:
				e.Text += " · " + say("meeting.filing")
			case l.Words != "":
				e.Text += " · " + say("meeting.refused", "words", l.Words)
			}
			list.Lines = append(list.Lines, e)
		}
		if len(list.Lines) > 0 {
			s.Parts = append(s.Parts, list)
		}
	}
	if len(s.Parts) == 0 {
		s.Note = say("meeting.minutes-none")
	}
	for key, is := range map[string]bool{"meeting.unended": m.Unended, "meeting.written-after": m.After} { // never both
		if is {
			s.Note = strings.TrimSpace(s.Note + " " + say(key))
		}
	}
	return s
}

func (d desk) minutes(w http.ResponseWriter, r *http.Request) {
	m, p, _, lang, ok := d.open(w, r, minutesPage)
	if !ok {
		return
	}
	s := d.sheetOf(r, m, p, lang)
	s.More = r.PathValue("token") + "/minutes.md"
	d.Show(w, page.Page{Name: "sheet.html", Lang: lang, Title: d.title(m, p, lang), Data: s})
}

func (d desk) title(m meeting, p bot.Project, lang string) string {
	return d.Texts.Text(lang, "meeting.minutes-title", "title", m.Title, "day", i18n.Day(lang, m.Start.In(p.Location()), d.Clock.Now())) + " (" + p.Key + ")"
}

// markdown are the minutes to be kept elsewhere.
func (d desk) markdown(w http.ResponseWriter, r *http.Request) {
	m, p, _, lang, ok := d.open(w, r, minutesPage)
	if !ok {
		return
	}
	s := d.sheetOf(r, m, p, lang)
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", plainLine(d.title(m, p, lang)))
	for _, f := range s.Facts {
		fmt.Fprintf(&b, "- **%s**: %s\n", f.Label, plainLine(f.Value))
	}
	for _, list := range s.Parts {
		fmt.Fprintf(&b, "\n## %s\n\n", list.Title)
		for _, e := range list.Lines {
			text := plainLine(e.Text)
			switch {
			case e.Link != "":
				text = fmt.Sprintf("[%s](%s) %s", e.Key, e.Link, text)
			case e.Key != "":
				text = e.Key + " " + text
			}
			fmt.Fprintf(&b, "- %s\n", text)
		}
	}
	if s.Note != "" {
		fmt.Fprintf(&b, "\n%s\n", s.Note)
	}
	h := w.Header()
	h.Set("Content-Type", "text/markdown; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="minutes-`+m.Date+`.md"`)
	d.send(w, b.String())
}

// markdownSpecial are the characters that mean something in Markdown.
var markdownSpecial = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "#", `\#`, "\n", " ", "\r", " ")

func plainLine(s string) string { return markdownSpecial.Replace(s) }

func (d desk) send(w http.ResponseWriter, text string) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	if _, err := w.Write([]byte(text)); err != nil {
		d.Log.Debug("send a file", "error", err) // the reader has gone
	}
}
