package survey

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/page"
)

// viewer is who looks at results.
type viewer struct {
	bot.Visitor
	account bot.Account
	id      string // of the wave
	lang    string
	wave
	project bot.Project
}

// look finds out who opens the results, and whether they may.
func (d desk) look(w http.ResponseWriter, r *http.Request) (v viewer, ok bool) {
	subject, ok := d.open(w, r, resultPurpose)
	if !ok {
		return v, false
	}
	i := strings.LastIndexByte(subject, '|')
	if i < 0 {
		d.Say(w, page.Lang(r), http.StatusNotFound, "page.no-such")
		return v, false
	}
	v.id = subject[i+1:]
	var err error
	if v.account, err = bot.ParseAccount(subject[:i]); err == nil {
		v.Visitor, err = d.Who(r.Context(), v.account)
	}
	if err == nil {
		v.wave, _, err = waves.Read(r.Context(), d.Store, v.id)
	}
	if err == nil {
		v.project, _, err = bot.Projects.Read(r.Context(), d.Store, v.wave.Project)
	}
	v.lang = page.Lang(r, v.Person.Lang, v.Person.Spoke, v.project.Lang)
	if err != nil {
		d.Trouble(w, v.lang, err)
		return v, false
	}
	if v.Person.Gone || max(v.Org, v.project.Allows(v.ID, v.Person)) < bot.RoleMember {
		d.Say(w, v.lang, http.StatusForbidden, "page.not-for-you")
		return v, false
	}
	return v, true
}

// audit notes that somebody looked, once a day and kind: nothing is shown before that is durable.
func (d desk) audit(w http.ResponseWriter, r *http.Request, v viewer, as string) bool {
	if r.Method == http.MethodHead {
		return true
	}
	today := d.Clock.Now().UTC().Format("2006-01-02")
	_, err := d.Do(r.Context(), bot.Event{ID: "survey/seen/" + bot.HashID(v.account.String(), v.id, as, today), Name: "survey.seen", Lane: "survey/seen/" + v.id, From: v.account,
		Data: bot.Encode(struct{ Wave, As string }{v.id, as})})
	if err != nil {
		d.Trouble(w, v.lang, err)
	}
	return err == nil
}

// serveResults shows the results.
func (d desk) serveResults(w http.ResponseWriter, r *http.Request) {
	v, ok := d.look(w, r)
	if !ok || !d.audit(w, r, v, "page") {
		return
	}
	l, err := readLedger(r.Context(), d.Store, v.id)
	if err != nil {
		d.Trouble(w, v.lang, err)
		return
	}
	earlier, err := pastOf(r.Context(), d.Store, v.id, v.wave, 12)
	if err != nil {
		d.Trouble(w, v.lang, err)
		return
	}
	d.Show(w, page.Page{Name: "results.html", Lang: v.lang, Title: d.Texts.Text(v.lang, "survey.results-title", "title", v.title(v.lang)),
		Data: d.results(r, v, tallyOf(l, v.id, v.wave), earlier)})
}

// results is the page's data.
type resultSheet struct {
	Facts  []bot.Fact
	Hidden string
	Blocks []resultBlock
	Files  []string
	Rows   string // that no row of a file is a person
	Base   string // of the addresses of files, from where the page stands
}

type resultBlock struct {
	Text, Number, Change string
	Bars                 []bar
	Trend                []trend
	Remarks              []remark
	Scale                bool
}

type bar struct {
	Label string
	N, Of int
}

type trend struct{ When, Number string }

func (d desk) results(r *http.Request, v viewer, t tally, earlier []past) resultSheet {
	s := say(func(key string, args ...any) string { return d.Texts.Text(v.lang, key, args...) })
	now := d.Clock.Now()
	bare := t
	bare.Cuts = nil // they follow one by one
	sheet := resultSheet{Facts: bare.facts(s), Base: r.PathValue("token"), Files: files}
	closes := "survey.fact-closes"
	if v.State == closed {
		closes = "survey.fact-closed"
	}
	sheet.Facts = append(sheet.Facts, bot.Fact{Label: s(closes), Value: moment(v.lang, v.project, v.Closes, now)})
	for _, x := range t.Cuts {
		sheet.Facts = append(sheet.Facts, bot.Fact{Label: s("survey.fact-cut"), Value: x.line(s, i18n.DayOf(v.lang, x.Day, now))})
	}
	if v.Anonymous {
		sheet.Rows = s("survey.rows")
	}
	if t.Hidden != "" {
		sheet.Hidden, sheet.Files = s(t.Hidden, "n", leastShown), nil
		return sheet
	}
	for _, x := range v.Q.Questions {
		for _, key := range x.keys() {
			sheet.Blocks = append(sheet.Blocks, x.result(s, v, key, t, earlier))
		}
	}
	return sheet
}

func (x question) result(s say, v viewer, key string, t tally, earlier []past) resultBlock {
	b := resultBlock{Text: x.Text.in(v.lang)}
	if x.Kind == askMatrix {
		b.Text += " · " + x.keyText(key, v.lang)
	}
	h, scale := t.Hists[key]
	switch {
	case t.Few[key]:
		b.Number = s("survey.few-here", "n", leastShown)
	case x.Kind == askText:
		if b.Remarks = t.Texts[key]; len(b.Remarks) == 0 {
			b.Number = s("survey.no-answers")
		}
	case scale:
		b.Scale = true
		b.Number = x.number(s, h)
		for i, n := range h.Counts {
			b.Bars = append(b.Bars, newBar(strconv.Itoa(h.Min+i), n, h.N()))
		}
		for n, p := range earlier {
			before, same := p.same(x)
			if !same {
				continue
			}
			if n == 0 {
				b.Change = x.change(s, before, h)
			}
			b.Trend = append(b.Trend, trend{i18n.Day(v.lang, p.Opens.In(v.project.ClientLocation()), v.Closes), x.number(s, before)})
		}
	case t.Choosers[key] == 0:
		b.Number = s("survey.no-answers")
	default:
		b.Number = s("survey.chosen-by", "n", t.Choosers[key])
		for _, o := range x.Choices {
			b.Bars = append(b.Bars, newBar(o.Text.in(v.lang), t.Chosen[key][o.Value], t.Choosers[key]))
		}
	}
	return b
}

func newBar(label string, n, of int) bar { return bar{label, n, max(of, 1)} }

// files are what can be taken from the page.
var files = []string{"answers.xlsx", "answers.csv", "answers.json"}

// serveFile gives the answers as a file.
func (d desk) serveFile(w http.ResponseWriter, r *http.Request) {
	v, ok := d.look(w, r)
	if !ok {
		return
	}
	name := r.PathValue("file")
	if !slices.Contains(files, name) {
		d.Say(w, v.lang, http.StatusNotFound, "page.no-such")
		return
	}
	l, err := readLedger(r.Context(), d.Store, v.id)
	if err != nil {
		d.Trouble(w, v.lang, err)
		return
	}
	if tallyOf(l, v.id, v.wave).Hidden != "" {
		d.Say(w, v.lang, http.StatusForbidden, "survey.hidden-page")
		return
	}
	if !d.audit(w, r, v, name) {
		return
	}
	h := w.Header()
	h.Set("Content-Disposition", `attachment; filename="`+v.project.Key+"-"+v.Q.ID+"-"+name+`"`)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if err := d.write(w, v, name, l); err != nil {
		d.Log.Error("write results", "error", err)
	}
}

// write writes one of the files.
func (d desk) write(w http.ResponseWriter, v viewer, name string, l ledger) error {
	if name == "answers.json" {
		return writeJSON(w, rawOf(l, v.id, v.wave, v.project))
	}
	t := tableOf(func(key string, args ...any) string { return d.Texts.Text(v.lang, key, args...) }, v.lang, v.wave, l)
	if name == "answers.csv" {
		return writeCSV(w, t)
	}
	return writeExcel(w, t)
}
