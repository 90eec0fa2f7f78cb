package jirasim

import (
	"html/template"
	"net/http"
	"strings"
)

// createPath is where a link leads that opens Jira's own create page.
const createPath = "/secure/CreateIssueDetails!init.jspa"

// createView is what the create page shows: what the address filled in, by name of field.
type createView struct {
	Site, Project, Type string
	Fields              []createField
}

type createField struct {
	Name, Value string
	Required    bool
}

// serveCreate shows the create page, to be read: it has no button, since nobody is logged in here.
func (s *Sim) serveCreate(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	s.mu.RLock()
	p := s.w.project(q.Get("pid"))
	view := createView{Site: s.cfg.URL}
	if p != nil {
		view.Project = p.name
		if t := p.issueType(q.Get("issuetype")); t != nil {
			view.Type = t.name
			for _, m := range s.screen(p, t, &call{api: 2, user: p.lead, r: r}) {
				if m.Key != "project" && m.Key != "issuetype" {
					view.Fields = append(view.Fields, createField{m.Name, strings.Join(q[m.Key], ", "), m.Required})
				}
			}
		}
	}
	s.mu.RUnlock()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_ = createTemplate.Execute(w, view)
}

var createTemplate = template.Must(template.New("create").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Create issue</title>
<style>body{font:15px/1.5 system-ui,sans-serif;color:#172b4d;max-width:40em;margin:2em auto;padding:0 1em}dt{color:#5e6c84;margin-top:.8em}
dd{margin:.2em 0;border:1px solid #dfe1e6;border-radius:3px;padding:.4em .6em;min-height:1.5em;white-space:pre-wrap;background:#fafbfc}b{color:#de350b}</style></head>
<body><p><a href="{{.Site}}/">Jira</a></p><h1>Create issue</h1>
{{if .Project}}<p>{{.Project}} · {{.Type}}</p>{{else}}<p>Choose a project and an issue type.</p>{{end}}
<dl>{{range .Fields}}<dt>{{.Name}}{{if .Required}} <b>*</b>{{end}}</dt><dd>{{.Value}}</dd>{{end}}</dl></body></html>
`))
