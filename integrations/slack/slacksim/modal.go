package slacksim

import (
	"context"
	"encoding/json"
)

func doSubmit(ctx context.Context, s *Sim, a Act) Result {
	s.mu.Lock()
	p, bad := s.where(a)
	if bad == "" && (p.view == nil || p.view.kind != "modal") {
		bad = "view_not_found"
	}
	if bad == "" {
		bad = s.fillIn(p, a.Values)
	}
	if bad != "" {
		s.mu.Unlock()
		return refusal(bad)
	}
	v := p.view
	if errs := missing(v); len(errs) > 0 {
		v.errors = errs
		s.changed()
		s.mu.Unlock()
		return Result{Error: "invalid_input", Errors: errs}
	}
	v.errors = nil
	payload := s.submission("view_submission", v, p.user).end()
	s.mu.Unlock()
	got := s.askInteractive(ctx, payload, true)
	res := s.told(p.user, got)
	if !res.OK {
		return res
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	res.Result, res.Errors, bad = s.afterSubmit(v, got.body)
	if bad != "" {
		s.toast(p.user.id, "error", bad)
		res.OK, res.Error = false, bad
	}
	return res
}

// fillIn applies the values of a submission to the state of the view.
func (s *Sim) fillIn(p place, raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	var values map[string]json.RawMessage
	if json.Unmarshal(raw, &values) != nil {
		return "invalid_values"
	}
	for _, c := range controls(p.view.blocks) {
		given, ok := values[c.blockID]
		if !ok {
			given, ok = values[c.action]
		}
		if !ok {
			continue
		}
		var byAction map[string]json.RawMessage
		if json.Unmarshal(given, &byAction) == nil && byAction[c.action] != nil {
			given = byAction[c.action]
		}
		value, err := choose(c, given, s.world.fetched[p.key()+"/"+c.blockID+"/"+c.action])
		if err != nil {
			return err.Error()
		}
		p.view.state.set(c, value)
	}
	return ""
}

// missing is what the client shows under inputs before it sends the form.
func missing(v *view) map[string]string {
	errs := map[string]string{}
	for _, c := range controls(v.blocks) {
		if !c.input {
			continue
		}
		if text := wrong(c, v.state[c.blockID][c.action]); text != "" {
			errs[c.blockID] = text
		}
	}
	return errs
}

// afterSubmit does what the app answered to a submission.
func (s *Sim) afterSubmit(v *view, body []byte) (result string, errs map[string]string, bad string) {
	var reply struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   json.RawMessage   `json:"view"`
	}
	if len(body) > 0 && json.Unmarshal(body, &reply) != nil {
		return "", nil, "invalid_response"
	}
	switch reply.Action {
	case "":
		s.dropView(v)
		return "closed", nil, ""
	case "clear":
		s.dropViews(v.user)
		return "cleared", nil, ""
	case "errors":
		for block := range reply.Errors {
			if c, ok := find(v.blocks, block, ""); !ok || !c.input {
				return "", nil, "invalid_response"
			}
		}
		if len(reply.Errors) == 0 {
			return "", nil, "invalid_response"
		}
		v.errors = reply.Errors
		s.changed()
		return "errors", reply.Errors, ""
	case "update", "push":
		next, err := readView(reply.View)
		if err != nil {
			return "", nil, "invalid_response"
		}
		if reply.Action == "update" {
			if err := s.replace(v, next); err != nil {
				return "", nil, "invalid_response"
			}
			return "updated", nil, ""
		}
		if len(s.world.modals[v.user]) >= maxStack || s.show(next, v.user, v) != nil {
			return "", nil, "invalid_response"
		}
		return "pushed", nil, ""
	}
	return "", nil, "invalid_response"
}

func doClose(ctx context.Context, s *Sim, a Act) Result {
	s.mu.Lock()
	p, bad := s.where(a)
	if bad == "" && (p.view == nil || p.view.kind != "modal") {
		bad = "view_not_found"
	}
	if bad != "" {
		s.mu.Unlock()
		return refusal(bad)
	}
	v := p.view
	payload := s.submission("view_closed", v, p.user).flag("is_cleared", a.All || v.clear).end()
	if a.All || v.clear {
		s.dropViews(p.user.id)
	} else {
		s.dropView(v)
	}
	s.mu.Unlock()
	if !v.notify {
		return Result{OK: true}
	}
	got := s.askInteractive(ctx, payload, false)
	return Result{OK: true, AckMS: ms(got.took)}
}
