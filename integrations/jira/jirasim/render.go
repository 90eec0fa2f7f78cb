package jirasim

import (
	"net/url"
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
