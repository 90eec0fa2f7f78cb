package jirasim

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// webhook is one that an administrator registered.
type webhook struct {
	id, name, url, secret string
	events                []string
	jql                   string
	excludeBody           bool
	enabled               bool
	by                    *user
	updated               time.Time
}

type webhookRequest struct {
	Name    string   `json:"name"`
	URL     string   `json:"url"`
	Events  []string `json:"events"`
	Filters struct {
		JQL string `json:"issue-related-events-section"`
	} `json:"filters"`
	ExcludeBody bool   `json:"excludeBody"`
	Secret      string `json:"secret"`
	Enabled     *bool  `json:"enabled,omitempty"`
}

type webhookJSON struct {
	Name            string            `json:"name"`
	URL             string            `json:"url"`
	ExcludeBody     bool              `json:"excludeBody"`
	Filters         map[string]string `json:"filters"`
	Events          []string          `json:"events"`
	Enabled         bool              `json:"enabled"`
	Self            string            `json:"self"`
	UpdatedBy       string            `json:"lastUpdatedUser"`
	UpdatedByName   string            `json:"lastUpdatedDisplayName"`
	Updated         int64             `json:"lastUpdated"`
	IsSigned        bool              `json:"isSigned"`
	IsSignedByOAuth bool              `json:"isSignedByOAuth,omitempty"`
}

func (s *Sim) webhookJSON(h *webhook) webhookJSON {
	return webhookJSON{Name: h.name, URL: h.url, ExcludeBody: h.excludeBody, Filters: map[string]string{"issue-related-events-section": h.jql},
		Events: h.events, Enabled: h.enabled, Self: s.cfg.URL + "/rest/webhooks/1.0/webhook/" + h.id, UpdatedBy: s.userKey(h.by),
		UpdatedByName: h.by.name, Updated: h.updated.UnixMilli(), IsSigned: h.secret != ""}
}

var hookEvents = []string{"jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created", "comment_updated", "comment_deleted"}

// AddWebhook registers a webhook for issue and comment events and returns its id.
func (s *Sim) AddWebhook(name, url, secret string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addWebhook(&webhook{name: name, url: url, secret: secret, events: slices.Clone(hookEvents), enabled: true, by: s.w.users[0]}).id
}

func (s *Sim) addWebhook(h *webhook) *webhook {
	n := s.w.next["webhook"] + 1
	s.w.next["webhook"] = n
	h.id, h.updated = itoa(n), s.now()
	s.w.hooks = append(s.w.hooks, h)
	s.touch()
	return h
}

func (s *Sim) checkWebhook(c *call, req webhookRequest) error {
	switch {
	case !c.user.may("ADMINISTER", s):
		return fail(http.StatusForbidden, "You do not have permission to administer webhooks.")
	case req.Name == "":
		return fail(http.StatusBadRequest, "Webhook name is required.")
	case !strings.HasPrefix(req.URL, "http://") && !strings.HasPrefix(req.URL, "https://"):
		return fail(http.StatusBadRequest, "Provided url is not valid.")
	}
	for _, e := range req.Events {
		if !slices.Contains(hookEvents, e) {
			return fail(http.StatusBadRequest, "Unknown webhook event: %s", e)
		}
	}
	if req.Filters.JQL != "" {
		if _, err := s.find(req.Filters.JQL, c.user, nil); err != nil {
			return err
		}
	}
	return nil
}

// may tells whether a user has a permission of the whole site.
func (u *user) may(permission string, s *Sim) bool {
	return !slices.ContainsFunc(s.w.projects, func(p *project) bool { return p.denied[u.id+" "+permission] })
}

func (s *Sim) createWebhook(c *call) (reply, error) {
	var req webhookRequest
	if err := c.decode(&req); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.checkWebhook(c, req); err != nil {
		return reply{}, err
	}
	h := s.addWebhook(&webhook{name: req.Name, url: req.URL, secret: req.Secret, events: req.Events, jql: req.Filters.JQL,
		excludeBody: req.ExcludeBody, enabled: req.Enabled == nil || *req.Enabled, by: c.user})
	return reply{http.StatusCreated, s.webhookJSON(h)}, nil
}

func (s *Sim) listWebhooks(*call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := []webhookJSON{}
	for _, h := range s.w.hooks {
		out = append(out, s.webhookJSON(h))
	}
	return ok(out)
}

func (s *Sim) hook(id string) (*webhook, error) {
	for _, h := range s.w.hooks {
		if h.id == id {
			return h, nil
		}
	}
	return nil, fail(http.StatusNotFound, "Webhook with id %s does not exist.", id)
}

func (s *Sim) getWebhook(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	h, err := s.hook(c.params["id"])
	if err != nil {
		return reply{}, err
	}
	return ok(s.webhookJSON(h))
}

func (s *Sim) updateWebhook(c *call) (reply, error) {
	var req webhookRequest
	if err := c.decode(&req); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	h, err := s.hook(c.params["id"])
	if err != nil {
		return reply{}, err
	}
	if err := s.checkWebhook(c, req); err != nil {
		return reply{}, err
	}
	h.name, h.url, h.events, h.jql, h.excludeBody = req.Name, req.URL, req.Events, req.Filters.JQL, req.ExcludeBody
	h.secret, h.updated, h.by = orElse(req.Secret, h.secret), s.now(), c.user
	h.enabled = req.Enabled == nil || *req.Enabled
	s.touch()
	return ok(s.webhookJSON(h))
}

func (s *Sim) deleteWebhook(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, err := s.hook(c.params["id"])
	if err != nil {
		return reply{}, err
	}
	s.w.hooks = slices.DeleteFunc(s.w.hooks, func(o *webhook) bool { return o == h })
	s.touch()
	return reply{status: http.StatusNoContent}, nil
}

// hookEvent is something that webhooks are told.
type hookEvent struct {
	name      string // webhookEvent
	kind      string // issue_event_type_name
	issue     *issue
	by        *user
	comment   *comment
	change    *change
	secondary bool
}

type hookPayload struct {
	Timestamp int64          `json:"timestamp"`
	Event     string         `json:"webhookEvent"`
	Kind      string         `json:"issue_event_type_name,omitempty"`
	User      *userJSON      `json:"user,omitempty"`
	Comment   *visibleJSON   `json:"comment,omitempty"`
	Issue     issueJSON      `json:"issue"`
	Changelog *hookChangelog `json:"changelog,omitempty"`
	EventType string         `json:"eventType,omitempty"`
}

type hookChangelog struct {
	ID    string       `json:"id"`
	Items []changeItem `json:"items"`
}

// commentFields are what an issue shows in a comment's webhook.
var commentFields = []string{"summary", "issuetype", "project", "assignee", "priority", "status"}

// payload is what webhooks send; rich text is wiki text in it, whatever the version of the API.
func (s *Sim) payload(e hookEvent) ([]byte, error) {
	viewer := s.w.users[0]
	c := &call{api: 2, user: viewer}
	out := hookPayload{Timestamp: s.now().UnixMilli(), Event: e.name, Kind: e.kind}
	if e.comment != nil {
		one := s.commentJSON(e.issue, e.comment, viewer, 2)
		out.Comment = &one
	}
	if strings.HasPrefix(e.name, "comment_") {
		out.Issue, out.EventType = s.show(e.issue, c, commentFields), "primaryAction"
		return json.Marshal(out)
	}
	out.User = s.userJSON(e.by, viewer)
	out.Issue = s.show(e.issue, c, []string{"*all", "-comment"})
	if e.change != nil {
		out.Changelog = &hookChangelog{e.change.id, e.change.items}
	}
	return json.Marshal(out)
}

// emit hands an event to the webhooks that want it. The caller holds the lock.
func (s *Sim) emit(e hookEvent) {
	if e.comment != nil && strings.HasPrefix(e.name, "jira:") && s.cloud() {
		return // Cloud tells of comments once, Data Center twice
	}
	var body []byte
	for _, h := range s.w.hooks {
		if !h.enabled || !slices.Contains(h.events, e.name) || !s.wanted(h, e.issue) {
			continue
		}
		if body == nil {
			var err error
			if body, err = s.payload(e); err != nil {
				return
			}
		}
		s.hooks.send(h, e, body)
	}
}

// wanted tells whether an issue is within a webhook's JQL.
func (s *Sim) wanted(h *webhook, i *issue) bool {
	if h.jql == "" {
		return true
	}
	q, err := parseJQL(h.jql)
	if err != nil {
		return false
	}
	match, errs := s.compile(q, h.by)
	return len(errs) == 0 && match(i)
}
