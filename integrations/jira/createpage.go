package jira

import (
	"net/url"
	"slices"

	"github.com/golive-bot/golive/bot"
)

// maxPage is how long the address of the create page may be: chats cut or refuse longer ones.
const maxPage = 2000

// CreatePage implements bot.Tracker: the page where Jira asks for everything itself, which both products have at the same
// address. It makes no call: where the project's or the type's ID is not known yet, the page opens less filled in.
func (p *Platform) CreatePage(b bot.NewIssue) string {
	v := url.Values{"summary": {summary(b.Summary)}}
	for _, m := range p.projects.remembered() {
		if n := slices.IndexFunc(m, func(t bot.TrackerProject) bool { return t.Key == b.Project }); n >= 0 {
			v.Set("pid", m[n].ID)
		}
	}
	if types, known := p.types.recall(b.Project); known {
		if t, ok := typeNamed(types, b.Type); ok {
			v.Set("issuetype", t.ID)
			p.prefill(v, t, b)
		}
	}
	address := func() string { return p.cfg.URL + "/secure/CreateIssueDetails!init.jspa?" + v.Encode() }
	text := []rune(description(b))
	for n := len(text); n > 0; n = n * 3 / 4 {
		v.Set("description", shorten(string(text), n))
		if out := address(); len(out) <= maxPage {
			return out
		}
	}
	v.Del("description")
	return address()
}

// prefill names what is known by the IDs that the page reads.
func (p *Platform) prefill(v url.Values, t bot.IssueType, b bot.NewIssue) {
	meta, _ := p.meta.recall(b.Project + "/" + t.ID)
	if id := byID(meta)["priority"].refTo("priority", b.Priority).ID; id != "" {
		v.Set("priority", id)
	}
	if b.Due != "" {
		v.Set("duedate", b.Due)
	}
	for _, l := range labels(b.Labels) {
		v.Add("labels", l)
	}
	if b.Assignee != nil && b.Assignee.ID != "" {
		v.Set("assignee", b.Assignee.ID)
	}
}
