package jirasim

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

type userJSON struct {
	Self        string            `json:"self"`
	AccountID   string            `json:"accountId,omitempty"`
	AccountType string            `json:"accountType,omitempty"`
	Key         string            `json:"key,omitempty"`
	Name        string            `json:"name,omitempty"`
	Email       string            `json:"emailAddress,omitempty"`
	Avatars     map[string]string `json:"avatarUrls"`
	DisplayName string            `json:"displayName"`
	Active      bool              `json:"active"`
	TimeZone    string            `json:"timeZone,omitempty"`
	Locale      string            `json:"locale,omitempty"`
}

// userJSON shows a user to another; nil is shown as null. An e-mail that its owner hides is seen by its owner alone.
func (s *Sim) userJSON(u, viewer *user) *userJSON {
	if u == nil {
		return nil
	}
	avatar := s.cfg.URL + "/avatar/" + u.id
	out := &userJSON{DisplayName: u.name, Active: u.active, TimeZone: s.cfg.Location.String(),
		Avatars: map[string]string{"48x48": avatar, "32x32": avatar, "24x24": avatar, "16x16": avatar}}
	if !u.hidden || u == viewer {
		out.Email = u.email
	}
	if s.cloud() {
		out.Self = s.self(3, "user?accountId=%s", url.QueryEscape(u.account))
		out.AccountID, out.AccountType = u.account, "atlassian"
		if u.bot {
			out.AccountType = "app"
		}
		return out
	}
	out.Self = s.self(2, "user?username=%s", url.QueryEscape(u.id))
	out.Name, out.Key = u.id, u.key
	return out
}

// userKey is how the deployment names a user in texts.
func (s *Sim) userKey(u *user) string {
	if s.cloud() {
		return u.account
	}
	return u.id
}

type namedJSON struct {
	Self        string `json:"self"`
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	IconURL     string `json:"iconUrl,omitempty"`
	StatusColor string `json:"statusColor,omitempty"`
}

func (s *Sim) priorityJSON(p *named, api int) *namedJSON {
	if p == nil {
		return nil
	}
	return &namedJSON{Self: s.self(api, "priority/%s", p.id), ID: p.id, Name: p.name, Description: p.name, StatusColor: "#009900",
		IconURL: s.cfg.URL + "/images/icons/priorities/" + strings.ToLower(p.name) + ".svg"}
}

func (s *Sim) resolutionJSON(r *named, api int) *namedJSON {
	if r == nil {
		return nil
	}
	return &namedJSON{Self: s.self(api, "resolution/%s", r.id), ID: r.id, Name: r.name, Description: "Work has been completed on this issue."}
}

type categoryJSON struct {
	Self  string `json:"self"`
	ID    int    `json:"id"`
	Key   string `json:"key"`
	Color string `json:"colorName"`
	Name  string `json:"name"`
}

func (s *Sim) categoryJSON(key string, api int) categoryJSON {
	c := categoryJSON{ID: 2, Key: key, Color: "blue-gray", Name: "To Do"}
	switch key {
	case "indeterminate":
		c.ID, c.Color, c.Name = 4, "yellow", "In Progress"
	case "done":
		c.ID, c.Color, c.Name = 3, "green", "Done"
	}
	c.Self = s.self(api, "statuscategory/%d", c.ID)
	return c
}

type statusJSON struct {
	Self        string       `json:"self"`
	Description string       `json:"description"`
	IconURL     string       `json:"iconUrl"`
	Name        string       `json:"name"`
	ID          string       `json:"id"`
	Category    categoryJSON `json:"statusCategory"`
}

func (s *Sim) statusJSON(st *status, api int) statusJSON {
	return statusJSON{Self: s.self(api, "status/%s", st.id), IconURL: s.cfg.URL + "/", Name: st.name, ID: st.id,
		Category: s.categoryJSON(st.category, api)}
}

type issueTypeJSON struct {
	Self           string `json:"self"`
	ID             string `json:"id"`
	Description    string `json:"description"`
	IconURL        string `json:"iconUrl"`
	Name           string `json:"name"`
	UntranslatedNm string `json:"untranslatedName,omitempty"`
	Subtask        bool   `json:"subtask"`
	HierarchyLevel *int   `json:"hierarchyLevel,omitempty"`
}

func (s *Sim) issueTypeJSON(t *issueType, api int) issueTypeJSON {
	out := issueTypeJSON{Self: s.self(api, "issuetype/%s", t.id), ID: t.id, Name: t.name, Subtask: t.subtask,
		IconURL: s.cfg.URL + "/images/icons/issuetypes/" + strings.ToLower(t.name) + ".svg"}
	if s.cloud() {
		out.HierarchyLevel, out.UntranslatedNm = &t.level, t.name
	}
	return out
}

type projectJSON struct {
	Expand     string            `json:"expand,omitempty"`
	Self       string            `json:"self"`
	ID         string            `json:"id"`
	Key        string            `json:"key"`
	Name       string            `json:"name"`
	TypeKey    string            `json:"projectTypeKey"`
	Simplified *bool             `json:"simplified,omitempty"`
	Style      string            `json:"style,omitempty"`
	IsPrivate  *bool             `json:"isPrivate,omitempty"`
	Archived   bool              `json:"archived,omitempty"`
	Avatars    map[string]string `json:"avatarUrls"`
	// The following are in the full form only.
	Description *string          `json:"description,omitempty"`
	Lead        *userJSON        `json:"lead,omitempty"`
	Components  []*componentJSON `json:"components,omitempty"`
	IssueTypes  []issueTypeJSON  `json:"issueTypes,omitempty"`
	Versions    []*versionJSON   `json:"versions,omitempty"`
}

func (s *Sim) projectJSON(p *project, api int) projectJSON {
	avatar := s.cfg.URL + "/projectavatar/" + p.id
	out := projectJSON{Self: s.self(api, "project/%s", p.id), ID: p.id, Key: p.key, Name: p.name, TypeKey: "software", Archived: p.archived,
		Avatars: map[string]string{"48x48": avatar, "32x32": avatar, "24x24": avatar, "16x16": avatar}}
	if s.cloud() {
		no := false
		out.Simplified, out.IsPrivate, out.Style = &no, &no, "classic"
	}
	return out
}

func (s *Sim) fullProjectJSON(p *project, c *call) projectJSON {
	out := s.projectJSON(p, c.api)
	out.Expand = "description,lead,issueTypes,url,projectKeys,permissions,insight"
	none := ""
	out.Description, out.Lead = &none, s.userJSON(p.lead, c.user)
	out.Components, out.Versions = s.componentsJSON(p.components, c.api), s.versionsJSON(p.versions, c.api)
	for _, t := range p.types {
		out.IssueTypes = append(out.IssueTypes, s.issueTypeJSON(t, c.api))
	}
	return out
}

type componentJSON struct {
	Self        string `json:"self"`
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Project     string `json:"project,omitempty"`
	ProjectID   int    `json:"projectId,omitempty"`
}

func (s *Sim) componentJSON(c *component, api int) *componentJSON {
	return &componentJSON{Self: s.self(api, "component/%s", c.id), ID: c.id, Name: c.name}
}

func (s *Sim) componentsJSON(list []*component, api int) []*componentJSON {
	out := []*componentJSON{}
	for _, c := range list {
		out = append(out, s.componentJSON(c, api))
	}
	return out
}

type versionJSON struct {
	Self        string `json:"self"`
	ID          string `json:"id"`
	Name        string `json:"name"`
	Archived    bool   `json:"archived"`
	Released    bool   `json:"released"`
	ReleaseDate string `json:"releaseDate,omitempty"`
	ProjectID   int    `json:"projectId,omitempty"`
}

func (s *Sim) versionJSON(v *version, api int) *versionJSON {
	id, _ := strconv.Atoi(s.w.project(v.project).id)
	return &versionJSON{Self: s.self(api, "version/%s", v.id), ID: v.id, Name: v.name, Released: v.released, ReleaseDate: v.release, ProjectID: id}
}

func (s *Sim) versionsJSON(list []*version, api int) []*versionJSON {
	out := []*versionJSON{}
	for _, v := range list {
		out = append(out, s.versionJSON(v, api))
	}
	return out
}

type optionJSON struct {
	Self  string `json:"self"`
	Value string `json:"value"`
	ID    string `json:"id"`
}

type visibleJSON struct {
	Self       string         `json:"self"`
	ID         string         `json:"id"`
	Author     *userJSON      `json:"author"`
	Body       any            `json:"body"` // a string or a document
	Rendered   string         `json:"renderedBody,omitempty"`
	Editor     *userJSON      `json:"updateAuthor"`
	Created    string         `json:"created"`
	Updated    string         `json:"updated"`
	JSDPublic  *bool          `json:"jsdPublic,omitempty"`
	Visibility *visibility    `json:"visibility,omitempty"`
	Properties []propertyJSON `json:"properties,omitempty"`
}

func (s *Sim) commentJSON(i *issue, c *comment, viewer *user, api int) visibleJSON {
	body := c.body.json(api)
	if body == nil {
		body = ""
	}
	out := visibleJSON{Self: s.self(api, "issue/%s/comment/%s", i.id, c.id), ID: c.id, Author: s.userJSON(c.author, viewer), Body: body,
		Editor: s.userJSON(c.editor, viewer), Created: stamp(c.created), Updated: stamp(c.updated), Visibility: c.visibility}
	if s.cloud() {
		public := !c.internal
		out.JSDPublic = &public
	}
	return out
}

type attachmentJSON struct {
	Self     string    `json:"self"`
	ID       any       `json:"id"` // a string in lists, and so it is read back
	Filename string    `json:"filename"`
	Author   *userJSON `json:"author"`
	Created  string    `json:"created"`
	Size     int       `json:"size"`
	MIME     string    `json:"mimeType"`
	Content  string    `json:"content"`
}

func (s *Sim) attachmentJSON(a *attachment, viewer *user, api int) attachmentJSON {
	out := attachmentJSON{Self: s.self(api, "attachment/%s", a.id), ID: a.id, Filename: a.name, Author: s.userJSON(a.author, viewer),
		Created: stamp(a.created), Size: len(a.data), MIME: a.mime, Content: s.fileURL(a)}
	if s.cloud() {
		out.Content = s.self(api, "attachment/content/%s", a.id)
	}
	return out
}

func (s *Sim) fileURL(a *attachment) string {
	return s.cfg.URL + "/secure/attachment/" + a.id + "/" + url.PathEscape(a.name)
}

// issueJSON is an issue's envelope; Fields is a map since its members differ by project.
type issueJSON struct {
	Expand     string             `json:"expand,omitempty"`
	ID         string             `json:"id"`
	Self       string             `json:"self"`
	Key        string             `json:"key,omitempty"`
	Fields     map[string]any     `json:"fields,omitempty"`
	Rendered   map[string]any     `json:"renderedFields,omitempty"`
	Names      map[string]string  `json:"names,omitempty"`
	Properties map[string]rawJSON `json:"properties,omitempty"`
	Changelog  *changelogJSON     `json:"changelog,omitempty"`
	Trans      []transitionJSON   `json:"transitions,omitempty"`
}

type briefIssue struct {
	ID     string         `json:"id"`
	Key    string         `json:"key"`
	Self   string         `json:"self"`
	Fields map[string]any `json:"fields"`
}

func (s *Sim) brief(i *issue, api int) *briefIssue {
	return &briefIssue{ID: i.id, Key: i.key, Self: s.self(api, "issue/%s", i.id), Fields: map[string]any{"summary": i.summary,
		"status": s.statusJSON(i.status, api), "priority": s.priorityJSON(i.priority, api), "issuetype": s.issueTypeJSON(i.kind, api)}}
}

func optional(t string) any {
	if t == "" {
		return nil
	}
	return t
}

// fieldsJSON are all fields of an issue.
func (s *Sim) fieldsJSON(i *issue, viewer *user, api int) map[string]any {
	out := map[string]any{
		"summary": i.summary, "issuetype": s.issueTypeJSON(i.kind, api), "project": s.projectJSON(i.project, api),
		"status": s.statusJSON(i.status, api), "priority": s.priorityJSON(i.priority, api), "resolution": s.resolutionJSON(i.resolution, api),
		"description": i.description.json(api), "environment": i.environment.json(api),
		"assignee": s.userJSON(i.assignee, viewer), "reporter": s.userJSON(i.reporter, viewer), "creator": s.userJSON(i.creator, viewer),
		"labels": append([]string{}, i.labels...), "components": s.componentsJSON(i.components, api),
		"fixVersions": s.versionsJSON(i.fixVersions, api), "versions": s.versionsJSON(i.versions, api), "duedate": optional(i.due),
		"created": stamp(i.created), "updated": stamp(i.updated), "resolutiondate": nil, "statuscategorychangedate": stamp(i.statusAt),
		"subtasks": s.subtasks(i, api), "issuelinks": s.linksJSON(i, api), "watches": s.watchesJSON(i, viewer, api),
		"votes":      votesJSON{Self: s.self(api, "issue/%s/votes", i.key)},
		"attachment": s.attachmentsJSON(i, viewer, api), "comment": s.commentsJSON(i, viewer, api),
		"worklog": worklogJSON{MaxResults: 20, Worklogs: []struct{}{}}, "workratio": -1, "lastViewed": nil, "timetracking": struct{}{},
	}
	if !i.resolved.IsZero() {
		out["resolutiondate"] = stamp(i.resolved)
	}
	if i.parent != nil {
		out["parent"] = s.brief(i.parent, api)
	}
	for _, f := range s.w.fieldsOf(i.project, i.kind) {
		out[f.ID] = s.customJSON(f, i, api)
	}
	return out
}

type votesJSON struct {
	Self  string `json:"self"`
	Votes int    `json:"votes"`
	Has   bool   `json:"hasVoted"`
}

type worklogJSON struct {
	StartAt    int        `json:"startAt"`
	MaxResults int        `json:"maxResults"`
	Total      int        `json:"total"`
	Worklogs   []struct{} `json:"worklogs"`
}

type watchesJSON struct {
	Self     string      `json:"self"`
	Count    int         `json:"watchCount"`
	Watching bool        `json:"isWatching"`
	Watchers []*userJSON `json:"watchers,omitempty"`
}

func (s *Sim) watchesJSON(i *issue, viewer *user, api int) watchesJSON {
	return watchesJSON{Self: s.self(api, "issue/%s/watchers", i.key), Count: len(i.watchers), Watching: slices.Contains(i.watchers, viewer)}
}

func (s *Sim) subtasks(i *issue, api int) []*briefIssue {
	out := []*briefIssue{}
	for _, c := range s.w.children[i.id] {
		if c.kind.subtask {
			out = append(out, s.brief(c, api))
		}
	}
	return out
}

func (s *Sim) attachmentsJSON(i *issue, viewer *user, api int) []attachmentJSON {
	out := []attachmentJSON{}
	for _, a := range i.files {
		out = append(out, s.attachmentJSON(a, viewer, api))
	}
	return out
}

type commentPage struct {
	Comments   []visibleJSON `json:"comments"`
	Self       string        `json:"self,omitempty"`
	MaxResults int           `json:"maxResults"`
	Total      int           `json:"total"`
	StartAt    int           `json:"startAt"`
}

func (s *Sim) commentsJSON(i *issue, viewer *user, api int) commentPage {
	out := commentPage{Comments: []visibleJSON{}, Self: s.self(api, "issue/%s/comment", i.id), Total: len(i.comments), MaxResults: len(i.comments)}
	for _, c := range i.comments {
		out.Comments = append(out.Comments, s.commentJSON(i, c, viewer, api))
	}
	return out
}

// defaultHidden are fields that *navigable leaves out.
var defaultHidden = map[string]bool{"comment": true, "attachment": true, "worklog": true, "timetracking": true, "issuelinks": false}

// show renders an issue with the fields asked for: names, *all, *navigable, and -name to leave one out.
func (s *Sim) show(i *issue, c *call, want []string) issueJSON {
	out := issueJSON{Expand: "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations", ID: i.id,
		Self: s.self(c.api, "issue/%s", i.id), Key: i.key}
	all := s.fieldsJSON(i, c.user, c.api)
	picked := map[string]bool{}
	if len(want) > 0 && strings.HasPrefix(want[0], "-") {
		want = append([]string{"*all"}, want...)
	}
	for _, name := range want {
		minus := strings.HasPrefix(name, "-")
		switch name = strings.TrimPrefix(name, "-"); name {
		case "*all", "*navigable":
			for id := range all {
				picked[id] = name == "*all" || !defaultHidden[id]
			}
		default:
			picked[name] = !minus
		}
	}
	for id, yes := range picked {
		if v, known := all[id]; yes && known {
			if out.Fields == nil {
				out.Fields = map[string]any{}
			}
			out.Fields[id] = v
		}
	}
	return out
}

// rendered are the rich texts of an issue as HTML, as expand=renderedFields gives them.
func (s *Sim) rendered(i *issue) map[string]any {
	out := map[string]any{"description": optional(renderText(i.description)), "environment": optional(renderText(i.environment))}
	return out
}

func renderText(t text) string {
	if t.empty() {
		return ""
	}
	var b strings.Builder
	for _, p := range strings.Split(t.wiki, "\n\n") {
		b.WriteString("<p>" + wikiHTML(p) + "</p>")
	}
	return b.String()
}

// wikiEscape is a backslash that takes the meaning from the character after it.
var wikiEscape = regexp.MustCompile(`\\([{}\[\]|*_+^~!?#.\\-])`)

// unescape shows escaped characters as people see them.
func unescape(wiki string) string { return wikiEscape.ReplaceAllString(wiki, "$1") }

// wikiHTML writes wiki text as HTML: links and line ends; everything else is escaped text.
func wikiHTML(wiki string) string {
	var b strings.Builder
	plain := func(s string) { b.WriteString(strings.ReplaceAll(html.EscapeString(unescape(s)), "\n", "<br/>")) }
	for {
		m := wikiLink.FindStringSubmatchIndex(wiki)
		if m == nil {
			plain(wiki)
			return b.String()
		}
		plain(wiki[:m[0]])
		label, href := wiki[m[2]:m[3]], wiki[m[2]:m[3]]
		if m[4] >= 0 {
			href = wiki[m[4]:m[5]]
		}
		if strings.HasPrefix(href, "http://") || strings.HasPrefix(href, "https://") {
			b.WriteString(`<a href="` + html.EscapeString(href) + `" rel="nofollow noreferrer">` + html.EscapeString(label) + `</a>`)
		} else {
			plain(wiki[m[0]:m[1]])
		}
		wiki = wiki[m[1]:]
	}
}
