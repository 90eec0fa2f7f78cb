package jirasim

// IssueState is an issue in State.
type IssueState struct {
	ID          string            `json:"id"`
	Key         string            `json:"key"`
	URL         string            `json:"url"`
	Project     string            `json:"project"`
	Type        string            `json:"type"`
	Status      string            `json:"status"`
	Resolution  string            `json:"resolution"`
	Priority    string            `json:"priority"`
	Summary     string            `json:"summary"`
	Description string            `json:"description"`
	Assignee    string            `json:"assignee"`
	Reporter    string            `json:"reporter"`
	Labels      []string          `json:"labels"`
	Components  []string          `json:"components"`
	FixVersions []string          `json:"fix_versions"`
	Due         string            `json:"due"`
	Parent      string            `json:"parent"`
	Custom      []CustomState     `json:"custom"`
	Created     string            `json:"created"`
	Updated     string            `json:"updated"`
	Watchers    []string          `json:"watchers"`
	Transitions []TransitionState `json:"transitions"`
	Comments    []CommentState    `json:"comments"`
	Attachments []FileState       `json:"attachments"`
	RemoteLinks []RemoteState     `json:"remote_links"`
	Links       []LinkState       `json:"links"`
	Properties  []string          `json:"properties"`
	History     []HistoryState    `json:"history"`
}

// CustomState is a custom field's value in words.
type CustomState struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Value string `json:"value"`
}

// TransitionState is a way out of an issue's present status.
type TransitionState struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	To       string   `json:"to"`
	Required []string `json:"required"`
}

// CommentState is a comment.
type CommentState struct {
	ID      string `json:"id"`
	Author  string `json:"author"`
	Body    string `json:"body"`
	Created string `json:"created"`
	Updated string `json:"updated"`
}

// FileState is an attachment.
type FileState struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Size   int    `json:"size"`
	Type   string `json:"type"`
	Author string `json:"author"`
	URL    string `json:"url"`
}

// RemoteState is a link to somewhere else.
type RemoteState struct {
	ID       string `json:"id"`
	GlobalID string `json:"global_id"`
	Title    string `json:"title"`
	URL      string `json:"url"`
}

// LinkState is a link to another issue, its type read from this one.
type LinkState struct {
	Type string `json:"type"`
	Key  string `json:"key"`
}

// HistoryState is an entry of the history.
type HistoryState struct {
	ID     string        `json:"id"`
	Author string        `json:"author"`
	At     string        `json:"at"`
	Items  []HistoryItem `json:"items"`
}

// HistoryItem is the change of one field, in words.
type HistoryItem struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}

func (s *Sim) issueState(i *issue) IssueState {
	out := IssueState{ID: i.id, Key: i.key, URL: s.cfg.URL + "/browse/" + i.key, Project: i.project.key, Type: i.kind.name, Status: i.status.id,
		Summary: i.summary, Description: i.description.wiki, Assignee: userID(i.assignee), Reporter: userID(i.reporter), Labels: list(i.labels),
		Components: []string{}, FixVersions: []string{}, Due: i.due, Custom: []CustomState{}, Created: stamp(i.created), Updated: stamp(i.updated),
		Watchers: []string{}, Transitions: []TransitionState{}, Properties: sortedKeys(i.props)}
	if i.resolution != nil {
		out.Resolution = i.resolution.name
	}
	if i.priority != nil {
		out.Priority = i.priority.name
	}
	if i.parent != nil {
		out.Parent = i.parent.key
	}
	for _, c := range i.components {
		out.Components = append(out.Components, c.name)
	}
	for _, v := range i.fixVersions {
		out.FixVersions = append(out.FixVersions, v.name)
	}
	for _, f := range s.w.fieldsOf(i.project, i.kind) {
		if words := s.customWords(f, i); words != "" {
			out.Custom = append(out.Custom, CustomState{f.ID, f.Name, words})
		}
	}
	for _, u := range i.watchers {
		out.Watchers = append(out.Watchers, u.id)
	}
	if !i.project.archived {
		for _, t := range i.transitions() {
			out.Transitions = append(out.Transitions, TransitionState{t.id, t.name, t.to.id, list(t.required)})
		}
	}
	s.issueParts(i, &out)
	return out
}

func (s *Sim) issueParts(i *issue, out *IssueState) {
	out.Comments, out.Attachments, out.RemoteLinks = []CommentState{}, []FileState{}, []RemoteState{}
	out.Links, out.History = []LinkState{}, []HistoryState{}
	for _, c := range i.comments {
		out.Comments = append(out.Comments, CommentState{c.id, c.author.id, c.body.wiki, stamp(c.created), stamp(c.updated)})
	}
	for _, a := range i.files {
		out.Attachments = append(out.Attachments, FileState{a.id, a.name, len(a.data), a.mime, a.author.id, s.fileURL(a)})
	}
	for _, l := range i.remote {
		out.RemoteLinks = append(out.RemoteLinks, RemoteState{l.id, l.globalID, l.title, l.url})
	}
	for _, l := range i.links {
		if l.in.id == i.id {
			out.Links = append(out.Links, LinkState{l.kind.outward, l.out.key})
		} else {
			out.Links = append(out.Links, LinkState{l.kind.inward, l.in.key})
		}
	}
	for _, h := range i.history {
		entry := HistoryState{ID: h.id, Author: h.author.id, At: stamp(h.at), Items: []HistoryItem{}}
		for _, it := range h.items {
			entry.Items = append(entry.Items, HistoryItem{it.Field, words(it.FromString), words(it.ToString)})
		}
		out.History = append(out.History, entry)
	}
}

func words(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func userID(u *user) string {
	if u == nil {
		return ""
	}
	return u.id
}
