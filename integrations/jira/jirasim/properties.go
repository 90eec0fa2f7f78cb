package jirasim

import (
	"encoding/json"
	"maps"
	"net/http"
)

const (
	maxPropertyKey   = 255
	maxPropertyValue = 32768
)

type propertyJSON struct {
	Self  string  `json:"self,omitempty"`
	Key   string  `json:"key"`
	Value rawJSON `json:"value,omitempty"`
}

func checkProperty(key string, value rawJSON) error {
	switch {
	case key == "" || len(key) > maxPropertyKey:
		return fail(http.StatusBadRequest, "The length of the property key must be between 1 and 255 characters.")
	case len(value) == 0 || !json.Valid(value):
		return fail(http.StatusBadRequest, "The property value must be a valid, non-empty JSON.")
	case len(value) > maxPropertyValue:
		return fail(http.StatusBadRequest, "The property value must not be longer than 32768 characters.")
	}
	return nil
}

func checkProperties(list []property) (map[string]rawJSON, error) {
	var out map[string]rawJSON
	for _, p := range list {
		if err := checkProperty(p.Key, p.Value); err != nil {
			return nil, err
		}
		if out == nil {
			out = map[string]rawJSON{}
		}
		out[p.Key] = p.Value
	}
	return out, nil
}

// mergeProperties makes a new map, so that snapshots keep theirs.
func mergeProperties(old, more map[string]rawJSON) map[string]rawJSON {
	if len(more) == 0 {
		return old
	}
	out := maps.Clone(old)
	if out == nil {
		out = map[string]rawJSON{}
	}
	maps.Copy(out, more)
	return out
}

func (s *Sim) setProperties(i *issue, props map[string]rawJSON) {
	if len(props) > 0 {
		i.props = mergeProperties(i.props, props)
		s.touch()
	}
}

// owner is what has properties: an issue or a comment.
type owner struct {
	props *map[string]rawJSON
	what  string
	path  string
}

func (s *Sim) issueOwner(c *call, permission string) (owner, error) {
	i, err := s.visible(c)
	if err == nil && permission != "" {
		i, err = s.writable(c, permission, "edit issues in this project")
	}
	if err != nil {
		return owner{}, err
	}
	return owner{&i.props, "issue", "issue/" + i.id}, nil
}

func (s *Sim) commentOwner(c *call, _ string) (owner, error) {
	for _, i := range s.w.order {
		if one := i.remark(c.params["id"]); one != nil && i.project.may(c.user, "BROWSE_PROJECTS") {
			return owner{&one.props, "comment", "comment/" + one.id}, nil
		}
	}
	return owner{}, s.noComment(c.params["id"])
}

type findOwner func(*Sim, *call, string) (owner, error)

func listProperties(s *Sim, c *call, find findOwner) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	o, err := find(s, c, "")
	if err != nil {
		return reply{}, err
	}
	out := struct {
		Keys []propertyJSON `json:"keys"`
	}{[]propertyJSON{}}
	for _, key := range sortedKeys(*o.props) {
		out.Keys = append(out.Keys, propertyJSON{Self: s.self(c.api, "%s/properties/%s", o.path, key), Key: key})
	}
	return ok(out)
}

func getProperty(s *Sim, c *call, find findOwner) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	o, err := find(s, c, "")
	if err != nil {
		return reply{}, err
	}
	key := c.params["name"]
	v, found := (*o.props)[key]
	if !found {
		return reply{}, fail(http.StatusNotFound, "The property with key '%s' does not exist.", key)
	}
	return ok(propertyJSON{Key: key, Value: v})
}

func setProperty(s *Sim, c *call, find findOwner) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, err := find(s, c, "EDIT_ISSUES")
	if err != nil {
		return reply{}, err
	}
	key := c.params["name"]
	if err := checkProperty(key, c.body); err != nil {
		return reply{}, err
	}
	_, existed := (*o.props)[key]
	*o.props = mergeProperties(*o.props, map[string]rawJSON{key: c.body})
	s.touch()
	status := http.StatusCreated
	if existed {
		status = http.StatusOK
	}
	return reply{status: status}, nil
}

func dropProperty(s *Sim, c *call, find findOwner) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, err := find(s, c, "EDIT_ISSUES")
	if err != nil {
		return reply{}, err
	}
	key := c.params["name"]
	if _, found := (*o.props)[key]; !found {
		return reply{}, fail(http.StatusNotFound, "The property with key '%s' does not exist.", key)
	}
	*o.props = maps.Clone(*o.props)
	delete(*o.props, key)
	s.touch()
	return reply{status: http.StatusNoContent}, nil
}

func (s *Sim) issueProperties(c *call) (reply, error)  { return listProperties(s, c, (*Sim).issueOwner) }
func (s *Sim) getIssueProperty(c *call) (reply, error) { return getProperty(s, c, (*Sim).issueOwner) }
func (s *Sim) setIssueProperty(c *call) (reply, error) { return setProperty(s, c, (*Sim).issueOwner) }
func (s *Sim) deleteIssueProperty(c *call) (reply, error) {
	return dropProperty(s, c, (*Sim).issueOwner)
}
func (s *Sim) commentProperties(c *call) (reply, error) {
	return listProperties(s, c, (*Sim).commentOwner)
}
func (s *Sim) getCommentProperty(c *call) (reply, error) {
	return getProperty(s, c, (*Sim).commentOwner)
}
func (s *Sim) setCommentProperty(c *call) (reply, error) {
	return setProperty(s, c, (*Sim).commentOwner)
}
func (s *Sim) deleteCommentProperty(c *call) (reply, error) {
	return dropProperty(s, c, (*Sim).commentOwner)
}
