package jirasim

import (
	"html/template"
	"net/http"
	"strings"
)

// pageView is what the page of an issue shows.
type pageView struct {
	IssueState
	Site        string
	StatusName  string
	Category    string
	AssigneeIs  string
	ReporterIs  string
	Description template.HTML
	Remarks     []remarkView
	Past        []pastView
}

type remarkView struct {
	Who, When string
	Body      template.HTML
}

type pastView struct {
	Who, When string
	Items     []HistoryItem
}

// servePage shows one issue to people: links in chat lead here.
func (s *Sim) servePage(w http.ResponseWriter, r *http.Request) {
	s.mu.RLock()
	i := s.w.issue(strings.TrimPrefix(r.URL.Path, "/browse/"))
	var view pageView
	if i != nil {
		view = s.pageView(i)
	}
	s.mu.RUnlock()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	if i == nil {
		w.WriteHeader(http.StatusNotFound)
		_ = missingPage.Execute(w, r.URL.Path)
		return
	}
	_ = issuePage.Execute(w, view)
}

func (s *Sim) pageView(i *issue) pageView {
	nobody := func(u *user) string {
		if u == nil {
			return "–"
		}
		return u.name
	}
	out := pageView{IssueState: s.issueState(i), Site: s.cfg.URL, StatusName: i.status.name, Category: i.status.category,
		AssigneeIs: nobody(i.assignee), ReporterIs: nobody(i.reporter), Description: template.HTML(renderText(i.description))}
	for _, c := range i.comments {
		out.Remarks = append(out.Remarks, remarkView{c.author.name, c.created.Format("2006-01-02 15:04"), template.HTML(renderText(c.body))})
	}
	for n, h := range i.history {
		out.Past = append(out.Past, pastView{h.author.name, h.at.Format("2006-01-02 15:04"), out.History[n].Items})
	}
	return out
}

// serveHome lists the issues of the site.
func (s *Sim) serveHome(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_ = homePage.Execute(w, s.State())
}

const pageStyle = `<style>
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,"Noto Sans CJK SC","Droid Sans Fallback",sans-serif;margin:0;background:#f7f8f9;color:#172b4d}
main{max-width:52rem;margin:0 auto;padding:1.5rem}
header{background:#0052cc;color:#fff;padding:.6rem 1.5rem}header a{color:#fff;text-decoration:none}
h1{font-size:1.5rem;margin:.2rem 0 1rem;overflow-wrap:anywhere}
section{background:#fff;border:1px solid #dfe1e6;border-radius:6px;padding:1rem;margin:0 0 1rem;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:minmax(6rem,auto) 1fr;gap:.3rem 1rem;margin:0}dt{color:#5e6c84}dd{margin:0}
.status{border-radius:3px;padding:.1rem .5rem;font-weight:600;font-size:.8rem;background:#dfe1e6;color:#42526e}
.status.indeterminate{background:#deebff;color:#0747a6}.status.done{background:#e3fcef;color:#006644}
.when{color:#5e6c84;font-size:.85rem}a{color:#0052cc}
@media(prefers-color-scheme:dark){body{background:#1d2125;color:#c7d1db}section{background:#22272b;border-color:#38414a}a{color:#85b8ff}dt,.when{color:#9fadbc}}
</style>`

var issuePage = template.Must(template.New("issue").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>[{{.Key}}] {{.Summary}}</title>` + pageStyle + `</head><body>
<header><a href="{{.Site}}/">Jira (simulated)</a></header>
<main>
<div class="when">{{.Project}} / {{.Type}} / {{.Key}}</div>
<h1>{{.Summary}}</h1>
<section><dl>
<dt>Status</dt><dd><span class="status {{.Category}}">{{.StatusName}}</span>{{with .Resolution}} {{.}}{{end}}</dd>
<dt>Assignee</dt><dd>{{.AssigneeIs}}</dd>
<dt>Reporter</dt><dd>{{.ReporterIs}}</dd>
<dt>Priority</dt><dd>{{.Priority}}</dd>
{{with .Due}}<dt>Due</dt><dd>{{.}}</dd>{{end}}
{{with .Parent}}<dt>Parent</dt><dd><a href="{{.}}">{{.}}</a></dd>{{end}}
{{with .Labels}}<dt>Labels</dt><dd>{{range .}}{{.}} {{end}}</dd>{{end}}
{{with .Components}}<dt>Components</dt><dd>{{range .}}{{.}} {{end}}</dd>{{end}}
{{with .FixVersions}}<dt>Fix versions</dt><dd>{{range .}}{{.}} {{end}}</dd>{{end}}
{{range .Custom}}<dt>{{.Name}}</dt><dd>{{.Value}}</dd>{{end}}
</dl></section>
{{with .Description}}<section>{{.}}</section>{{end}}
{{if or .RemoteLinks .Links .Attachments}}<section><ul>
{{range .RemoteLinks}}<li><a href="{{.URL}}" rel="noreferrer">{{.Title}}</a></li>{{end}}
{{range .Links}}<li>{{.Type}} <a href="{{.Key}}">{{.Key}}</a></li>{{end}}
{{range .Attachments}}<li><a href="{{.URL}}">{{.Name}}</a> ({{.Size}} bytes)</li>{{end}}
</ul></section>{{end}}
{{range .Remarks}}<section><div class="when">{{.Who}}, {{.When}}</div>{{.Body}}</section>{{end}}
{{with .Past}}<section>{{range .}}<div><span class="when">{{.Who}}, {{.When}}</span>: {{range .Items}}{{.Field}}: {{with .From}}{{.}}{{else}}–{{end}} → {{with .To}}{{.}}{{else}}–{{end}} {{end}}</div>{{end}}</section>{{end}}
</main></body></html>
`))

var missingPage = template.Must(template.New("missing").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Not found</title>` + pageStyle +
	`</head><body><main><h1>Issue does not exist or you do not have permission to see it.</h1><p>{{.}}</p></main></body></html>
`))

var homePage = template.Must(template.New("home").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Jira (simulated)</title>` + pageStyle +
	`</head><body>{{$url := .URL}}<header>Jira (simulated)</header><main>
{{range .Projects}}<section><strong>{{.Name}}</strong> ({{.Key}})<ul>{{$key := .Key}}{{range $.Issues}}{{if eq .Project $key}}<li><a href="{{$url}}/browse/{{.Key}}">{{.Key}}</a> {{.Summary}}</li>{{end}}{{end}}</ul></section>{{end}}
</main></body></html>
`))
