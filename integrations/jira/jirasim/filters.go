package jirasim

import (
	"net/http"
	"slices"
)

type filterJSON struct {
	Self        string    `json:"self"`
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description,omitempty"`
	Owner       *userJSON `json:"owner"`
	JQL         string    `json:"jql"`
	ViewURL     string    `json:"viewUrl"`
	SearchURL   string    `json:"searchUrl"`
	Favourite   bool      `json:"favourite"`
}

func (s *Sim) filterJSON(f *filter, c *call) filterJSON {
	return filterJSON{Self: s.self(c.api, "filter/%s", f.id), ID: f.id, Name: f.name, Description: f.description, JQL: f.jql,
		Owner: s.userJSON(f.owner, c.user), ViewURL: s.cfg.URL + "/issues/?filter=" + f.id, SearchURL: s.self(c.api, "search/jql?jql=filter=%s", f.id)}
}

func (s *Sim) filterList(c *call) []filterJSON {
	out := []filterJSON{}
	for _, f := range s.w.filters {
		if f.owner == c.user {
			out = append(out, s.filterJSON(f, c))
		}
	}
	return out
}

func (s *Sim) myFilters(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return ok(s.filterList(c))
}

func (s *Sim) searchFilters(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return ok(beanOf(s, c, s.filterList(c), 50))
}

func (s *Sim) createFilter(c *call) (reply, error) {
	var req struct{ Name, JQL, Description string }
	if err := c.decode(&req); err != nil {
		return reply{}, err
	}
	if req.Name == "" {
		return reply{}, failField("filterName", "You must specify a name to save this filter as.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.find(req.JQL, c.user, nil); err != nil {
		return reply{}, err
	}
	f := &filter{id: s.w.id("filter"), name: req.Name, jql: req.JQL, description: req.Description, owner: c.user}
	s.w.filters = append(s.w.filters, f)
	return ok(s.filterJSON(f, c))
}

func (s *Sim) findFilter(c *call) (int, error) {
	n := slices.IndexFunc(s.w.filters, func(f *filter) bool { return f.id == c.params["id"] && f.owner == c.user })
	if n < 0 {
		return n, fail(http.StatusBadRequest, "The selected filter is not available to you, perhaps it has been deleted or had its permissions changed.")
	}
	return n, nil
}

func (s *Sim) getFilter(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	n, err := s.findFilter(c)
	if err != nil {
		return reply{}, err
	}
	return ok(s.filterJSON(s.w.filters[n], c))
}

func (s *Sim) deleteFilter(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.findFilter(c)
	if err != nil {
		return reply{}, err
	}
	s.w.filters = slices.Delete(s.w.filters, n, n+1)
	return reply{status: http.StatusNoContent}, nil
}
