package jirasim

import (
	"slices"
)

// State is everything that a page would show. README.md tells what its members mean.
type State struct {
	Version    int            `json:"version"`
	Now        string         `json:"now"`
	Deployment string         `json:"deployment"`
	URL        string         `json:"url"`
	Bot        string         `json:"bot"`
	Users      []UserState    `json:"users"`
	Projects   []ProjectState `json:"projects"`
	Statuses   []StatusState  `json:"statuses"`
	Priorities []NamedState   `json:"priorities"`
	Issues     []IssueState   `json:"issues"`
	Webhooks   []WebhookState `json:"webhooks"`
	Deliveries []Delivery     `json:"deliveries"`
}

// UserState is a user in State.
type UserState struct {
	ID          string `json:"id"`
	AccountID   string `json:"account_id"`
	Name        string `json:"name"`
	Email       string `json:"email"`
	EmailHidden bool   `json:"email_hidden"`
	Locale      string `json:"locale"`
	Kind        string `json:"kind"`
	Avatar      string `json:"avatar"`
	Active      bool   `json:"active"`
}

// NamedState is a thing with an id and a name in State.
type NamedState struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// StatusState is a status in State.
type StatusState struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Category string `json:"category"`
}

// ProjectState is a project in State.
type ProjectState struct {
	ID         string         `json:"id"`
	Key        string         `json:"key"`
	Name       string         `json:"name"`
	Archived   bool           `json:"archived"`
	Lead       string         `json:"lead"`
	IssueTypes []TypeState    `json:"issue_types"`
	Components []NamedState   `json:"components"`
	Versions   []VersionState `json:"versions"`
	Statuses   []string       `json:"statuses"`
	Fields     []FieldState   `json:"fields"`
}

// TypeState is a type of issue in State.
type TypeState struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Subtask bool   `json:"subtask"`
}

// VersionState is a version of a project in State.
type VersionState struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Released bool   `json:"released"`
}

// FieldState is a custom field in State.
type FieldState struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Type       string   `json:"type"`
	Required   bool     `json:"required"`
	IssueTypes []string `json:"issue_types"`
	Options    []string `json:"options"`
}

// WebhookState is a registered webhook in State.
type WebhookState struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	URL     string   `json:"url"`
	Events  []string `json:"events"`
	Signed  bool     `json:"signed"`
	Enabled bool     `json:"enabled"`
}

// State returns everything that a page would show.
func (s *Sim) State() State {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := State{Version: s.version, Now: stamp(s.now()), Deployment: s.cfg.Deployment, URL: s.cfg.URL, Bot: s.w.users[0].id,
		Issues: []IssueState{}, Webhooks: []WebhookState{}, Deliveries: s.hooks.deliveries()}
	for _, u := range s.w.users {
		kind := "member"
		if u.bot {
			kind = "bot"
		}
		out.Users = append(out.Users, UserState{u.id, u.account, u.name, u.email, u.hidden, u.locale, kind, u.avatar, u.active})
	}
	for _, p := range s.w.projects {
		out.Projects = append(out.Projects, s.projectState(p))
	}
	for _, st := range s.w.statuses {
		out.Statuses = append(out.Statuses, StatusState{st.id, st.name, st.category})
	}
	for _, p := range s.w.priorities {
		out.Priorities = append(out.Priorities, NamedState{p.id, p.name})
	}
	for _, i := range s.w.order {
		out.Issues = append(out.Issues, s.issueState(i))
	}
	for _, h := range s.w.hooks {
		out.Webhooks = append(out.Webhooks, WebhookState{h.id, h.name, h.url, list(h.events), h.secret != "", h.enabled})
	}
	return out
}

// list makes a nil slice an empty one, so that JSON shows [] and not null.
func list[T any](v []T) []T { return append([]T{}, v...) }

func (s *Sim) projectState(p *project) ProjectState {
	out := ProjectState{ID: p.id, Key: p.key, Name: p.name, Archived: p.archived, Lead: p.lead.id, Components: []NamedState{},
		Versions: []VersionState{}, Fields: []FieldState{}, Statuses: []string{}}
	for _, t := range p.types {
		out.IssueTypes = append(out.IssueTypes, TypeState{t.id, t.name, t.subtask})
	}
	for _, c := range p.components {
		out.Components = append(out.Components, NamedState{c.id, c.name})
	}
	for _, v := range p.versions {
		out.Versions = append(out.Versions, VersionState{v.id, v.name, v.released})
	}
	for _, st := range s.w.statuses {
		if slices.Contains(p.statuses(), st) {
			out.Statuses = append(out.Statuses, st.id)
		}
	}
	for _, f := range s.w.fields {
		if f.Project == p.key {
			out.Fields = append(out.Fields, FieldState{f.ID, f.Name, f.Type, f.Required, list(f.Types), list(f.Options)})
		}
	}
	return out
}
