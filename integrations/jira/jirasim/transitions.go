package jirasim

import (
	"net/http"
	"slices"
)

type transitionJSON struct {
	ID          string              `json:"id"`
	Name        string              `json:"name"`
	To          statusJSON          `json:"to"`
	HasScreen   bool                `json:"hasScreen"`
	IsGlobal    bool                `json:"isGlobal"`
	IsInitial   bool                `json:"isInitial"`
	IsAvailable bool                `json:"isAvailable"`
	IsCond      bool                `json:"isConditional"`
	IsLooped    bool                `json:"isLooped"`
	Fields      map[string]metaJSON `json:"fields,omitempty"`
}

func (s *Sim) transitionsJSON(i *issue, c *call, fields bool) []transitionJSON {
	out := []transitionJSON{}
	if i.project.archived || !i.project.may(c.user, "TRANSITION_ISSUES") {
		return out
	}
	for _, t := range i.transitions() {
		one := transitionJSON{ID: t.id, Name: t.name, To: s.statusJSON(t.to, c.api), HasScreen: len(t.screen) > 0,
			IsGlobal: len(t.from) == 0, IsAvailable: true}
		if fields {
			one.Fields = map[string]metaJSON{}
			for _, id := range t.screen {
				one.Fields[id] = s.fieldMeta(i.project, i.kind, id, slices.Contains(t.required, id), c)
			}
		}
		out = append(out, one)
	}
	return out
}

func (s *Sim) listTransitions(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, err := s.visible(c)
	if err != nil {
		return reply{}, err
	}
	all := s.transitionsJSON(i, c, slices.Contains(c.list("expand"), "transitions.fields"))
	if id := c.query("transitionId"); id != "" {
		all = slices.DeleteFunc(all, func(t transitionJSON) bool { return t.ID != id })
	}
	return ok(struct {
		Expand      string           `json:"expand"`
		Transitions []transitionJSON `json:"transitions"`
	}{"transitions", all})
}

func (s *Sim) doTransition(c *call) (reply, error) {
	var req issueRequest
	if err := c.decode(&req); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.visible(c)
	if err != nil {
		return reply{}, err
	}
	if err := s.move(c, i, req); err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusNoContent}, nil
}

// move performs a transition with the fields of its screen.
func (s *Sim) move(c *call, i *issue, req issueRequest) error {
	if req.Transition == nil || req.Transition.ID == "" {
		return fail(http.StatusBadRequest, "Missing 'transition' identifier")
	}
	n := slices.IndexFunc(i.transitions(), func(t *transition) bool { return t.id == req.Transition.ID })
	if n < 0 || i.project.archived || !i.project.may(c.user, "TRANSITION_ISSUES") {
		return fail(http.StatusBadRequest, "Transition id '%s' is not valid for this issue.", req.Transition.ID)
	}
	t := i.transitions()[n]
	f := s.form(c, i.project, i.kind)
	f.screen = append([]string{}, t.screen...)
	f.set(req.Fields)
	f.update(req.Update, i)
	for _, id := range t.required {
		if _, complained := f.errs[id]; !complained && !f.given[id] {
			f.errs[id] = s.fieldName(id) + " is required."
		}
	}
	comments, err := s.newComments(c, req.Update["comment"])
	if err != nil {
		return err
	}
	if err := f.err(); err != nil {
		return err
	}
	s.change(i, c.user, "issue_generic", func() {
		i.status = t.to
		f.apply(i)
		switch {
		case t.to.category != "done":
			i.resolution = nil
		case i.resolution == nil:
			i.resolution = s.w.solutions[0]
		}
	})
	for _, one := range comments {
		s.comment(i, c.user, one)
	}
	return nil
}
