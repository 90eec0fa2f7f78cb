package phase

import (
	"bytes"
	"cmp"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/delimited"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/page"
)

// kinds are those of what happened, as the timeline filters them.
var kinds = []string{"date", "reached", "reopened", "delivered", "signed", "closed", "overridden", "status", "percent", "plan", "posted", "project", "setting", "room", "meeting", "survey", "score", "task",
	"people"}

// teamOnly are the kinds that clients are not told of.
var teamOnly = []string{"status", "percent", "plan", "setting", "room", "meeting", "survey", "score", "task", "people"}

const timelinePage = 200 // entries of a page; a file holds them all

// moment is an entry of the timeline, in words.
type moment struct{ When, What, Who, Why string }

// moments are what happened in the visitor's project, the latest first, of one kind or of all.
func (v visit) moments(only string) ([]moment, error) {
	var all []moment
	for f, err := range bot.Happenings.Find(v.r, bot.Query{Index: "project", Value: v.project}) {
		if err != nil {
			return nil, err
		}
		h := f.Value
		if only != "" && h.Kind != only || !v.team && slices.Contains(teamOnly, h.Kind) {
			continue
		}
		m := moment{When: h.At.In(v.r.Project.Location()).Format("2006-01-02 15:04 -07:00"), What: v.words(h), Who: h.ByName}
		if v.team {
			m.Why = h.Why
		}
		all = append(all, m)
	}
	slices.Reverse(all)
	return all, nil
}

// words tell one thing that happened.
func (v visit) words(h bot.Happening) string {
	name := v.plan.Called(v.r.T, h.Phase, h.Item, h.Name)
	switch d := (item{ofDeliverable, h.Phase, h.Item}).deliverable(&v.plan); {
	case h.Phase == "":
		name = ""
	case h.Kind == "delivered" && d != nil: // a milestone may have the same key
		name = d.Title(v.r.T)
	}
	show := func(s string) string {
		if date(s).IsZero() {
			return s
		}
		return day(v.r, v.lang, s)
	}
	key := "phase.happened-" + h.Kind
	switch h.Kind {
	case "date":
		if h.Before == "" {
			key += "-first"
		}
	case "reopened":
		if h.Item == "" {
			key += "-" + cmp.Or(h.Which, "phase")
			return v.r.T(key, "name", name, "before", show(h.Before))
		}
	case "delivered":
		if !v.team {
			return v.r.T("phase.happened-delivered", "name", name)
		}
	case "percent":
		switch {
		case h.After == "":
			key += "-auto"
		case h.Before == "":
			key += "-first"
		}
	case "status":
		if h.After == "" {
			return v.r.T(key + "-auto")
		}
		return v.r.T(key, "after", v.r.T("phase.status-"+h.After), "which", show(h.Which))
	case "plan":
		switch {
		case h.Which != "":
			key += "-" + h.Which
			return v.r.T(key, "name", name, "before", h.Before, "after", h.After)
		case h.After == "":
			key, name = key+"-removed", h.Before
		case h.Before == "":
			name = h.After
		}
	case "project", "survey", "room":
		return v.r.T(key+"-"+h.Which, "name", h.Name, "before", show(h.Before), "after", show(h.After))
	case "setting":
		return v.r.T(key+"-"+h.Which, "before", v.code(h.Which, h.Before), "after", v.code(h.Which, h.After))
	case "people":
		args := []any{"name", h.Name, "after", h.After}
		if h.Before == "" { // no hand-over
			args = append(args, "role", v.r.T("bot.role."+cmp.Or(h.After, bot.RoleMember.String())))
		}
		return v.r.T(key+"-"+h.Which, args...)
	case "meeting":
		return v.r.T(key+"-"+cmp.Or(h.Which, "held"), "name", h.Name, "before", v.hour(h.Before), "after", v.hour(h.After))
	case "score":
		outcome := ""
		if h.After != "" {
			outcome = v.r.T("survey.outcome-" + h.After)
		}
		return v.r.T(key+"-"+h.Which, "name", h.Name, "outcome", outcome)
	case "task":
		return v.r.T(key, "name", h.Name)
	case "signed":
		if h.Which == "asked" {
			return v.r.T(key+"-asked", "name", name)
		}
		return v.r.T(key, "name", name, "as", v.r.T("phase.sign-as-"+h.Which))
	case "closed", "overridden":
		as := h.After
		if as == h.At.In(v.r.Project.Location()).Format(time.DateOnly) {
			as = ""
		}
		return v.r.T(key, "name", name, "after", show(as))
	}
	return v.r.T(key, "name", name, "which", v.r.T("phase.which-"+h.Which), "before", show(h.Before), "after", show(h.After))
}

// code is the value of a setting of the project, in words.
func (v visit) code(setting, value string) string {
	switch {
	case value == "":
	case setting == "zone", setting == "client-zone":
		return i18n.Zone(v.lang, value)
	case setting == "language":
		return v.r.T("project.lang-" + value)
	}
	return value
}

// hour is a day in words, with the hour that may follow it.
func (v visit) hour(s string) string {
	date, clock, _ := strings.Cut(s, " ")
	return strings.TrimSpace(day(v.r, v.lang, date) + " " + clock)
}

// timeline shows everything that happened, with its date and zone.
func (d desk) timeline(v visit) {
	only := v.http.URL.Query().Get("kind")
	if !slices.Contains(kinds, only) {
		only = ""
	}
	all, err := v.moments(only)
	if err != nil {
		d.Trouble(v.w, v.lang, err)
		return
	}
	s := sheet{Whose: v.whose(), Tabs: v.tabs("timeline"), Filter: []tab{{Label: v.r.T("phase.page-all")}}}
	for _, k := range kinds {
		if v.team || !slices.Contains(teamOnly, k) {
			s.Filter = append(s.Filter, tab{Label: v.r.T("phase.kind-" + k), Value: k, Here: k == only})
		}
	}
	sec := section{Columns: v.columns()}
	part, pages := v.page(all)
	s.Pages = pages
	for _, m := range part {
		row := []template.HTML{text(m.When), text(m.What), text(m.Who)}
		if v.team {
			row = append(row, text(m.Why))
		}
		sec.Rows = append(sec.Rows, row)
	}
	if len(all) == 0 {
		sec.Lines = []template.HTML{text(v.r.T("phase.page-nothing"))}
	}
	s.Sections = []section{sec}
	token := v.http.PathValue("token")
	for _, kind := range []string{"csv", "md"} {
		s.Exports = append(s.Exports, tab{Label: v.r.T("phase.export-" + kind), Address: token + "/timeline." + kind + "?lang=" + v.lang + "&kind=" + only})
	}
	d.Show(v.w, page.Page{Name: "sheet.html", Lang: v.lang, Title: v.r.T("phase.timeline-title", "name", v.r.Project.Name), Data: s, Query: v.http.URL.Query()})
}

// page is the part of the timeline that the address asks for, the latest if it asks for none, and the way to the others.
func (v visit) page(all []moment) (part []moment, pages []tab) {
	n := (len(all) + timelinePage - 1) / timelinePage
	at, err := strconv.Atoi(v.http.URL.Query().Get("page"))
	if err != nil || at < 1 || at > n {
		at = 1
	}
	for i := 1; i <= n && n > 1; i++ {
		to := v.http.URL.Query()
		to.Set("page", strconv.Itoa(i))
		pages = append(pages, tab{Label: strconv.Itoa(i), Address: "?" + to.Encode(), Here: i == at})
	}
	return all[(at-1)*timelinePage*min(n, 1) : min(at*timelinePage, len(all))], pages
}

func text(s string) template.HTML { return template.HTML(template.HTMLEscapeString(s)) }

func (v visit) columns() []string {
	all := []string{v.r.T("phase.column-when"), v.r.T("phase.column-what"), v.r.T("phase.column-who")}
	if v.team {
		all = append(all, v.r.T("phase.column-why"))
	}
	return all
}

// export gives the timeline as a file: timeline.csv, timeline.md.
func (d desk) export(v visit) {
	file := v.http.PathValue("file")
	only := v.http.URL.Query().Get("kind")
	all, err := v.moments(only)
	if err != nil {
		d.Trouble(v.w, v.lang, err)
		return
	}
	var b bytes.Buffer
	kind := "text/csv; charset=utf-8"
	switch file {
	case "timeline.csv":
		rows := [][]string{v.columns()}
		for _, m := range all {
			rows = append(rows, v.cells(m, func(s string) string { return s }))
		}
		if err := delimited.Write(&b, rows); err != nil {
			d.Trouble(v.w, v.lang, err)
			return
		}
	case "timeline.md":
		kind = "text/markdown; charset=utf-8"
		b.WriteString("# " + oneLine(v.r.T("phase.timeline-title", "name", v.r.Project.Name)) + "\n\n| " + strings.Join(v.columns(), " | ") + " |\n|" + strings.Repeat(" --- |", len(v.columns())) + "\n")
		for _, m := range all {
			b.WriteString("| " + strings.Join(v.cells(m, oneLine), " | ") + " |\n")
		}
	default:
		d.Say(v.w, v.lang, http.StatusNotFound, "page.no-such")
		return
	}
	h := v.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+strings.ToLower(v.r.Project.Key)+"-"+file+`"`)
	h.Set("Cache-Control", "no-store")
	_, _ = b.WriteTo(v.w) // the reader has gone
}

func (v visit) cells(m moment, safe func(string) string) []string {
	row := []string{safe(m.When), safe(m.What), safe(m.Who)}
	if v.team {
		row = append(row, safe(m.Why))
	}
	return row
}

// oneLine is a text as a cell of a Markdown table.
func oneLine(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "\r", " ", "<", "&lt;", "`", "'").Replace(s)
}
