package jirasim

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

type remoteLinkJSON struct {
	ID       int     `json:"id"`
	Self     string  `json:"self"`
	GlobalID string  `json:"globalId,omitempty"`
	App      rawJSON `json:"application,omitempty"`
	Relation string  `json:"relationship,omitempty"`
	Object   rawJSON `json:"object"`
}

func (s *Sim) remoteLinkJSON(i *issue, l *remoteLink, api int) remoteLinkJSON {
	return remoteLinkJSON{ID: atoi(l.id), Self: s.self(api, "issue/%s/remotelink/%s", i.key, l.id), GlobalID: l.globalID, App: l.app,
		Relation: l.relation, Object: l.object}
}

func (s *Sim) listRemoteLinks(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, err := s.visible(c)
	if err != nil {
		return reply{}, err
	}
	global := c.query("globalId")
	out := []remoteLinkJSON{}
	for _, l := range i.remote {
		if global == "" {
			out = append(out, s.remoteLinkJSON(i, l, c.api))
		} else if l.globalID == global {
			return ok(s.remoteLinkJSON(i, l, c.api))
		}
	}
	if global != "" {
		return reply{}, fail(http.StatusNotFound, "No remote issue link with globalId '%s'", global)
	}
	return ok(out)
}

// setRemoteLink creates a link, or replaces the one with the same globalId whole: what is left out becomes null.
func (s *Sim) setRemoteLink(c *call) (reply, error) {
	var req struct {
		GlobalID string  `json:"globalId"`
		App      rawJSON `json:"application"`
		Relation string  `json:"relationship"`
		Object   rawJSON `json:"object"`
	}
	if err := c.decode(&req); err != nil {
		return reply{}, err
	}
	var object struct{ Title, URL string }
	_ = json.Unmarshal(req.Object, &object)
	errs := map[string]string{}
	if object.Title == "" {
		errs["title"] = "'title' is required."
	}
	if object.URL == "" {
		errs["url"] = "'url' is required."
	}
	if len(req.GlobalID) > 255 {
		errs["globalId"] = "'globalId' must be at most 255 characters."
	}
	if len(errs) > 0 {
		return reply{}, &apiError{status: http.StatusBadRequest, fields: errs}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.writable(c, "LINK_ISSUES", "link issues in this project")
	if err != nil {
		return reply{}, err
	}
	next := &remoteLink{globalID: req.GlobalID, app: req.App, relation: req.Relation, object: req.Object, title: object.Title, url: object.URL}
	old := slices.IndexFunc(i.remote, func(l *remoteLink) bool { return l.globalID != "" && l.globalID == req.GlobalID })
	status := http.StatusCreated
	if old >= 0 {
		next.id, status = i.remote[old].id, http.StatusOK
		i.remote = slices.Clone(i.remote)
		i.remote[old] = next
		s.touch()
	} else {
		next.id = s.w.id("remotelink")
		s.change(i, c.user, "", func() { i.remote = append(slices.Clip(i.remote), next) })
	}
	return reply{status, struct {
		ID   int    `json:"id"`
		Self string `json:"self"`
	}{atoi(next.id), s.self(c.api, "issue/%s/remotelink/%s", i.key, next.id)}}, nil
}

func (s *Sim) getRemoteLink(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, err := s.visible(c)
	if err != nil {
		return reply{}, err
	}
	for _, l := range i.remote {
		if l.id == c.params["id"] {
			return ok(s.remoteLinkJSON(i, l, c.api))
		}
	}
	return reply{}, fail(http.StatusNotFound, "No remote issue link with id '%s'", c.params["id"])
}

func (s *Sim) deleteRemoteLink(c *call) (reply, error) {
	return s.dropRemote(c, func(l *remoteLink) bool { return l.id == c.params["id"] })
}

func (s *Sim) deleteRemoteLinks(c *call) (reply, error) {
	return s.dropRemote(c, func(l *remoteLink) bool { return l.globalID == c.query("globalId") })
}

func (s *Sim) dropRemote(c *call, which func(*remoteLink) bool) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.writable(c, "LINK_ISSUES", "link issues in this project")
	if err != nil {
		return reply{}, err
	}
	if !slices.ContainsFunc(i.remote, which) {
		return reply{}, fail(http.StatusNotFound, "No remote issue link found")
	}
	s.change(i, c.user, "", func() { i.remote = slices.DeleteFunc(slices.Clone(i.remote), which) })
	return reply{status: http.StatusNoContent}, nil
}

type linkTypeJSON struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Inward  string `json:"inward"`
	Outward string `json:"outward"`
	Self    string `json:"self"`
}

type linkJSON struct {
	ID   string       `json:"id"`
	Self string       `json:"self"`
	Type linkTypeJSON `json:"type"`
	In   *briefIssue  `json:"inwardIssue,omitempty"`
	Out  *briefIssue  `json:"outwardIssue,omitempty"`
}

func (s *Sim) linkTypeJSON(t *linkType, api int) linkTypeJSON {
	return linkTypeJSON{t.id, t.name, t.inward, t.outward, s.self(api, "issueLinkType/%s", t.id)}
}

// linksJSON are an issue's links, each with the issue at its other end.
func (s *Sim) linksJSON(i *issue, api int) []linkJSON {
	out := []linkJSON{}
	for _, l := range i.links {
		one := linkJSON{ID: l.id, Self: s.self(api, "issueLink/%s", l.id), Type: s.linkTypeJSON(l.kind, api)}
		if l.in.id == i.id {
			one.Out = s.brief(l.out, api)
		} else {
			one.In = s.brief(l.in, api)
		}
		out = append(out, one)
	}
	return out
}

func (s *Sim) listLinkTypes(c *call) (reply, error) {
	out := struct {
		Types []linkTypeJSON `json:"issueLinkTypes"`
	}{}
	for _, t := range s.w.linkTypes {
		out.Types = append(out.Types, s.linkTypeJSON(t, c.api))
	}
	return ok(out)
}

func (s *Sim) linkType(ref string) *linkType {
	for _, t := range s.w.linkTypes {
		if t.id == ref || strings.EqualFold(t.name, ref) {
			return t
		}
	}
	return nil
}

func (s *Sim) createLink(c *call) (reply, error) {
	var req struct {
		Type    ref `json:"type"`
		In      ref `json:"inwardIssue"`
		Out     ref `json:"outwardIssue"`
		Comment *commentRequest
	}
	if err := c.decode(&req); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.linkType(orElse(req.Type.ID, req.Type.Name))
	if t == nil {
		return reply{}, fail(http.StatusNotFound, "No issue link type with name '%s' found.", req.Type.Name)
	}
	in, out := s.w.issue(req.In.any()), s.w.issue(req.Out.any())
	if in == nil || out == nil {
		return reply{}, s.noIssue()
	}
	if !in.project.may(c.user, "LINK_ISSUES") || !out.project.may(c.user, "LINK_ISSUES") {
		return reply{}, fail(http.StatusUnauthorized, "No Link Issue Permission for issue '%s'", in.key)
	}
	s.link(in, out, t, c.user)
	return reply{status: http.StatusCreated}, nil
}

// link joins two issues unless they are joined in that way already.
func (s *Sim) link(in, out *issue, t *linkType, by *user) {
	if slices.ContainsFunc(in.links, func(l *link) bool { return l.kind == t && l.in == in && l.out == out }) {
		return
	}
	l := &link{id: s.w.id("link"), kind: t, in: in, out: out}
	s.change(in, by, "", func() { in.links = append(slices.Clip(in.links), l) })
	if out != in {
		s.change(out, by, "", func() { out.links = append(slices.Clip(out.links), l) })
	}
}

func (s *Sim) unlink(l *link, by *user) {
	for _, i := range []*issue{l.in, l.out} {
		s.change(i, by, "", func() {
			i.links = slices.DeleteFunc(slices.Clone(i.links), func(o *link) bool { return o == l })
		})
	}
}

func (s *Sim) findLink(id string) *link {
	for _, i := range s.w.order {
		for _, l := range i.links {
			if l.id == id {
				return l
			}
		}
	}
	return nil
}

func (s *Sim) getLink(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	l := s.findLink(c.params["id"])
	if l == nil {
		return reply{}, fail(http.StatusNotFound, "No issue link with id '%s' exists.", c.params["id"])
	}
	return ok(linkJSON{ID: l.id, Self: s.self(c.api, "issueLink/%s", l.id), Type: s.linkTypeJSON(l.kind, c.api),
		In: s.brief(l.in, c.api), Out: s.brief(l.out, c.api)})
}

func (s *Sim) deleteLink(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.findLink(c.params["id"])
	if l == nil {
		return reply{}, fail(http.StatusNotFound, "No issue link with id '%s' exists.", c.params["id"])
	}
	s.unlink(l, c.user)
	return reply{status: http.StatusNoContent}, nil
}

func (s *Sim) watchers(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, err := s.visible(c)
	if err != nil {
		return reply{}, err
	}
	out := s.watchesJSON(i, c.user, c.api)
	out.Watchers = []*userJSON{}
	for _, u := range i.watchers {
		out.Watchers = append(out.Watchers, s.userJSON(u, c.user))
	}
	return ok(out)
}

// addWatcher takes the user as a bare JSON string; an empty body means the caller.
func (s *Sim) addWatcher(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.visible(c)
	if err != nil {
		return reply{}, err
	}
	name := ""
	if len(c.body) > 0 && !unmarshal(c.body, &name) {
		return reply{}, fail(http.StatusBadRequest, "Invalid request payload. Refer to the REST API documentation and try again.")
	}
	u := c.user
	if name != "" {
		u = s.account(ref{AccountID: name, Name: name})
	}
	if u == nil {
		return reply{}, fail(http.StatusNotFound, "The user \"%s\" does not have permission to view this issue. This user will not be added to the watch list.", name)
	}
	s.watchIssue(i, u, true)
	return reply{status: http.StatusNoContent}, nil
}

func (s *Sim) removeWatcher(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.visible(c)
	if err != nil {
		return reply{}, err
	}
	u := s.account(ref{AccountID: c.query("accountId"), Name: c.query("username")})
	if u == nil {
		return reply{}, fail(http.StatusNotFound, "The user does not exist.")
	}
	s.watchIssue(i, u, false)
	return reply{status: http.StatusNoContent}, nil
}

func (s *Sim) watchIssue(i *issue, u *user, on bool) {
	rest := slices.DeleteFunc(slices.Clone(i.watchers), func(o *user) bool { return o == u })
	if on {
		rest = append(rest, u)
	}
	i.watchers = rest
	s.touch()
}
