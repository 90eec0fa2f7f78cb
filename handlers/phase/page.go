package phase

import (
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/chart"
	"github.com/golive-bot/golive/bot/page"
)

//go:embed page
var pageFiles embed.FS

// desk serves the pages of projects.
type desk struct{ *page.Set }

// pages are the capability's.
func pages(p bot.Pages) http.Handler {
	return page.Serve(p, pageFiles, func(set *page.Set, mux *http.ServeMux) {
		d := desk{set}
		mux.HandleFunc("GET /p/{token}", d.of(pagePurpose, d.status))
		mux.HandleFunc("GET /phase/status/{token}", d.of(pagePurpose, d.status))
		mux.HandleFunc("GET /phase/plan/{token}", d.of(pagePurpose, d.plan))
		mux.HandleFunc("GET /phase/timeline/{token}", d.of(pagePurpose, d.timeline))
		mux.HandleFunc("GET /phase/timeline/{token}/{file}", d.of(pagePurpose, d.export))
		mux.HandleFunc("GET /phase/sign/{token}", d.of(signPurpose, d.sign))
		mux.HandleFunc("POST /phase/sign/{token}", d.of(signPurpose, d.signPost))
	})
}

// visit is somebody who opened a page of a project, and what they may see of it.
type visit struct {
	key
	w    http.ResponseWriter
	http *http.Request
	r    *bot.Request // reads only
	plan bot.Plan
	now  bot.Progress
	lang string
	team bool
}

// of opens the link of a page: whose it is, and whether they may still see the project, is asked each time.
func (d desk) of(purpose string, serve func(visit)) http.HandlerFunc {
	return func(w http.ResponseWriter, hr *http.Request) {
		subject, ok := d.Open(w, hr, purpose)
		if !ok {
			return
		}
		v := visit{w: w, http: hr, lang: page.Lang(hr)}
		var err error
		if v.key, err = parseKey(subject); err != nil {
			d.Say(w, v.lang, http.StatusNotFound, "page.no-such")
			return
		}
		who, err := d.Who(hr.Context(), v.account)
		if err != nil {
			d.Trouble(w, v.lang, err)
			return
		}
		v.lang = page.Lang(hr, who.Person.Lang, who.Person.Spoke)
		v.r = d.Request(hr.Context(), v.account, who, v.lang)
		err = v.r.About(v.project)
		if err == nil {
			v.plan, err = bot.PlanOf(v.r, v.project)
		}
		if err == nil {
			v.now, err = progress(v.r, v.project)
		}
		switch {
		case err != nil:
			d.Trouble(w, v.lang, err)
		case v.r.ProjectID == "", v.r.Role < bot.RoleClient, who.Person.Gone, slices.Contains(who.Person.Closed, v.account.String()):
			d.Say(w, v.lang, http.StatusForbidden, "page.not-for-you")
		case v.made.Before(v.plan.Revoked.Truncate(1e9)):
			d.Say(w, v.lang, http.StatusForbidden, "phase.page-void")
		default:
			v.team = v.r.Role >= bot.RoleMember
			serve(v)
		}
	}
}

// sheet is the data of every page.
type sheet struct {
	Whose    string
	Tabs     []tab
	Filter   []tab
	Head     template.HTML
	Tone     bot.Tone
	Sections []section
	Sign     *signing
	Exports  []tab
	Pages    []tab // of a list that is long
	Foot     string
}

type tab struct {
	Label, Address, Value string
	Here                  bool
}

type section struct {
	Title   string
	Picture template.URL
	Alt     string // the picture in words
	Height  int
	Columns []string
	Rows    [][]template.HTML
	Lines   []template.HTML
}

func htmls(lines []string) []template.HTML {
	out := make([]template.HTML, len(lines))
	for i, l := range lines {
		out[i] = page.HTML(l)
	}
	return out
}

// tabs lead to the other pages of the project.
func (v visit) tabs(here string) []tab {
	token, up := v.http.PathValue("token"), "../"
	if strings.HasPrefix(v.http.URL.Path, "/p/") { // relative, since a proxy may serve golive below a path
		up = "../phase/"
	}
	var all []tab
	for _, name := range []string{"status", "plan", "timeline"} {
		all = append(all, tab{Label: v.r.T("phase.page-" + name), Address: up + name + "/" + token + "?lang=" + v.lang, Here: name == here})
	}
	return all
}

func (v visit) whose() string {
	return v.r.T("phase.page-whose", "name", v.r.Who.Name, "edition", v.r.T(map[bool]string{true: "phase.preview-team", false: "phase.preview-client"}[v.team]))
}

// status shows how the project stands.
func (d desk) status(v visit) {
	rep, err := reportOf(v.r, v.plan, v.now, v.lang, v.team)
	if err == nil && seesLater(v.r) {
		err = rep.forManagers()
	}
	if err == nil {
		rep.weekly, err = lastUpdate(v.r, v.project)
	}
	if err != nil {
		d.Trouble(v.w, v.lang, err)
		return
	}
	s := sheet{Whose: v.whose(), Tabs: v.tabs("status"), Head: page.HTML(rep.head(rep.status)), Foot: bot.Plain(rep.foot())}
	if v.team {
		s.Tone = toneOf(rep.status)
	}
	s.Sections = append(s.Sections, rep.table())
	add := func(title string, lines []string) {
		if len(lines) > 0 {
			s.Sections = append(s.Sections, section{Title: v.r.T(title), Lines: htmls(lines)})
		}
	}
	add("phase.next", rep.next())
	add("phase.slips", rep.slipLines())
	if v.team {
		add("phase.reasons", reasons(v.r, v.lang, v.plan, v.now))
		add("phase.needs-team", rep.needs())
		add("phase.note", linesOf(rep.weekly.Note))
	} else {
		add("phase.needs", rep.needs())
	}
	add("phase.note-client", linesOf(rep.weekly.Client))
	picture := func(png []byte, alt string, height int) {
		s.Sections = append(s.Sections, section{Picture: template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png)), Alt: alt, Height: height})
	}
	if png, err := rep.gantt(chart.Options{Width: 1000, Height: ganttHeight}); err == nil {
		picture(png, rep.alt(), ganttHeight)
	}
	if c, ok := rep.burnUp(); ok {
		if png, err := chart.PNG(c, chart.Options{Width: 1000, Height: burnHeight}); err == nil {
			picture(png, rep.burnAlt(c), burnHeight)
		}
	}
	d.Show(v.w, page.Page{Name: "sheet.html", Lang: v.lang, Title: v.r.T("phase.report-title", "name", v.r.Project.Name, "percent", v.now.Percent), Data: s})
}

// table is the phases with the numbers that their percentages are made of.
func (p report) table() section {
	s := section{Columns: []string{p.say("phase.column-phase"), "%", p.say("phase.column-made"), p.say("phase.field-weight")}}
	for i, ph := range p.plan.Phases {
		if i < len(p.now.Phases) {
			s.Rows = append(s.Rows, []template.HTML{page.HTML("**" + bot.Escape(ph.Title(p.say)) + "**"), page.HTML(itoa(p.now.Phases[i].Percent) + "%"), page.HTML(p.made(ph, p.now.Phases[i])), page.HTML(itoa(ph.Weight))})
		}
	}
	return s
}

// plan shows phases, milestones and deliverables with their dates. Links to documents are the team's.
func (d desk) plan(v visit) {
	s := sheet{Whose: v.whose(), Tabs: v.tabs("plan")}
	columns := []string{v.r.T("phase.column-item"), v.r.T("phase.column-planned"), v.r.T("phase.column-expected"), v.r.T("phase.column-actual")}
	say := func(date string) template.HTML { return page.HTML(bot.Escape(day(v.r, v.lang, date))) }
	for n, ph := range v.plan.Phases {
		sec := section{Title: itoa(n+1) + ". " + ph.Title(v.r.T), Columns: columns}
		add := func(name string, dd bot.Dates) {
			sec.Rows = append(sec.Rows, []template.HTML{page.HTML(name), say(dd.Planned), say(dd.Forecast), say(dd.Actual)})
		}
		if ph.Start != (bot.Dates{}) {
			add(v.r.T("phase.row-start"), ph.Start)
		}
		for _, m := range ph.Milestones {
			add("◆ "+bot.Escape(m.Title(v.r.T)), m.Dates)
		}
		add("**"+v.r.T("phase.row-end")+"**", ph.End)
		for _, x := range ph.Deliverables {
			line := "☐ " + bot.Escape(x.Title(v.r.T))
			if x.Link != "" {
				line = "☑ " + bot.Escape(x.Title(v.r.T))
				if v.team {
					line = "☑ " + bot.LinkTo(x.Title(v.r.T), x.Link)
				}
			}
			sec.Lines = append(sec.Lines, page.HTML(line))
		}
		for _, as := range signers {
			if len(ph.SignOffs) > 0 {
				sec.Lines = append(sec.Lines, page.HTML(v.r.T("phase.sign-as-"+as)+": "+signature(v.r, v.lang, ph, as)+proven(v.r.T, ph, as)))
			}
		}
		s.Sections = append(s.Sections, sec)
	}
	d.Show(v.w, page.Page{Name: "sheet.html", Lang: v.lang, Title: v.r.T("phase.plan-title", "name", v.r.Project.Name), Data: s})
}
