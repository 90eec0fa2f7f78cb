package jirasim

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// world is everything that the simulated site knows. It is guarded by Sim.mu.
type world struct {
	next       map[string]int // the next number by kind
	users      []*user
	projects   []*project
	types      []*issueType
	statuses   []*status
	priorities []*named
	solutions  []*named // resolutions
	linkTypes  []*linkType
	fields     []*Field
	rules      []screenRule
	issues     map[string]*issue // by id
	byKey      map[string]*issue
	order      []*issue            // by creation
	children   map[string][]*issue // by the parent's id
	files      map[string]*attachment
	filters    []*filter
	hooks      []*webhook
}

type named struct{ id, name string }

type user struct {
	id      string // in the control plane; also the name on Data Center
	account string
	key     string
	name    string
	email   string
	locale  string
	avatar  string
	token   string
	hidden  bool // the e-mail is not shown to others
	active  bool
	bot     bool
}

type project struct {
	id, key, name string
	lead          *user
	types         []*issueType
	components    []*component
	versions      []*version
	flow          []*transition
	archived      bool
	denied        map[string]bool // user id + " " + permission
	nextIssue     int
}

type issueType struct {
	id, name string
	subtask  bool
	level    int // hierarchy: 1 epic, 0 standard, -1 sub-task
}

type status struct{ id, name, category string }

type component struct{ id, name, project string }

type version struct {
	id, name, project string
	released          bool
	release           string
}

type transition struct {
	id, name string
	from     []string // names of statuses; empty for any
	to       *status
	screen   []string // fields on its screen
	required []string
}

type linkType struct{ id, name, inward, outward string }

type issue struct {
	id, key     string
	project     *project
	kind        *issueType
	status      *status
	resolution  *named
	priority    *named
	summary     string
	description text
	environment text
	assignee    *user
	reporter    *user
	creator     *user
	labels      []string
	components  []*component
	fixVersions []*version
	versions    []*version
	due         string
	security    *named // level
	parent      *issue
	custom      map[string]value
	created     time.Time
	updated     time.Time
	resolved    time.Time
	categoryAt  time.Time
	watchers    []*user
	comments    []*comment
	files       []*attachment
	remote      []*remoteLink
	links       []*link
	props       map[string]rawJSON
	history     []*change

	// What search sees while the index is behind: see index.go.
	indexed *issue
	pending []snapshot
	gone    bool
}

type comment struct {
	id               string
	author, editor   *user
	body             text
	created, updated time.Time
	props            map[string]rawJSON
	visibility       *visibility
	internal         bool // jsdPublic is false
}

type visibility struct {
	Type  string `json:"type"`
	Value string `json:"value"`
	ID    string `json:"identifier,omitempty"`
}

type attachment struct {
	id, name, mime string
	author         *user
	created        time.Time
	data           []byte
	issue          string
}

type remoteLink struct {
	id, globalID string
	app          rawJSON
	relation     string
	object       rawJSON
	title, url   string
}

type link struct {
	id   string
	kind *linkType
	in   *issue // the inward issue: "in blocks out"
	out  *issue
}

type change struct {
	id     string
	author *user
	at     time.Time
	items  []changeItem
}

type changeItem struct {
	Field      string  `json:"field"`
	FieldType  string  `json:"fieldtype"`
	FieldID    string  `json:"fieldId,omitempty"`
	From       *string `json:"from"`
	FromString *string `json:"fromString"`
	To         *string `json:"to"`
	ToString   *string `json:"toString"`
}

type filter struct {
	id, name, jql, description string
	owner                      *user
}

func newWorld() *world {
	return &world{next: map[string]int{}, issues: map[string]*issue{}, byKey: map[string]*issue{}, children: map[string][]*issue{}, files: map[string]*attachment{}}
}

// id returns the next id of a kind, from 10000 as Jira does.
func (w *world) id(kind string) string {
	n, ok := w.next[kind]
	if !ok {
		n = 10000
	}
	w.next[kind] = n + 1
	return strconv.Itoa(n)
}

// issue finds an issue by id or key, whatever the case of the key.
func (w *world) issue(ref string) *issue {
	if i := w.issues[ref]; i != nil {
		return i
	}
	return w.byKey[strings.ToUpper(ref)]
}

// project finds a project by id or key.
func (w *world) project(ref string) *project {
	for _, p := range w.projects {
		if p.id == ref || strings.EqualFold(p.key, ref) {
			return p
		}
	}
	return nil
}

// user finds a user by whatever names one: control id, account, key, name or e-mail.
func (w *world) user(ref string) *user {
	if ref == "" {
		return nil
	}
	for _, u := range w.users {
		if u.id == ref || u.account == ref || u.key == ref {
			return u
		}
	}
	for _, u := range w.users {
		if strings.EqualFold(u.email, ref) || u.name == ref {
			return u
		}
	}
	return nil
}

func (w *world) status(ref string) *status {
	for _, s := range w.statuses {
		if s.id == ref || strings.EqualFold(s.name, ref) {
			return s
		}
	}
	return nil
}

func (p *project) issueType(ref string) *issueType {
	for _, t := range p.types {
		if t.id == ref || strings.EqualFold(t.name, ref) {
			return t
		}
	}
	return nil
}

func (p *project) component(ref string) *component {
	for _, c := range p.components {
		if c.id == ref || strings.EqualFold(c.name, ref) {
			return c
		}
	}
	return nil
}

func (p *project) version(ref string) *version {
	for _, v := range p.versions {
		if v.id == ref || strings.EqualFold(v.name, ref) {
			return v
		}
	}
	return nil
}

func findNamed(list []*named, ref string) *named {
	for _, n := range list {
		if n.id == ref || strings.EqualFold(n.name, ref) {
			return n
		}
	}
	return nil
}

// may tells whether a user has a permission in a project.
func (p *project) may(u *user, permission string) bool {
	return u != nil && !p.denied[u.id+" "+permission]
}

// transitions are those that lead out of the issue's present status.
func (i *issue) transitions() []*transition {
	var out []*transition
	for _, t := range i.project.flow {
		if len(t.from) == 0 || slices.Contains(t.from, i.status.name) {
			out = append(out, t)
		}
	}
	return out
}

// fieldsOf are the custom fields on the screens of a project and type.
func (w *world) fieldsOf(p *project, t *issueType) []*Field {
	var out []*Field
	for _, f := range w.fields {
		if f.on(p, t) && w.how(p, t, f.ID) != "hidden" {
			out = append(out, f)
		}
	}
	return out
}

// screenRule says how a field appears on the create screens of a project's type.
type screenRule struct {
	project, kind, field, how string // kind: name of a type, empty for all; how: hidden, optional, required
}

// how tells how a field appears on a screen, "" if nothing was said of it. The last word counts.
func (w *world) how(p *project, t *issueType, field string) string {
	for _, r := range slices.Backward(w.rules) {
		if r.project == p.key && r.field == field && (r.kind == "" || r.kind == t.name) {
			return r.how
		}
	}
	return ""
}

func (f *Field) on(p *project, t *issueType) bool {
	return f.Project == p.key && (len(f.Types) == 0 || slices.Contains(f.Types, t.name))
}

func (w *world) field(id string) *Field {
	for _, f := range w.fields {
		if f.ID == id {
			return f
		}
	}
	return nil
}
