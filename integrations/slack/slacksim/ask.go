package slacksim

import (
	"context"
	"encoding/json"
	"slices"
)

// asking are the verbs that wait for the app.
var asking = map[string]func(ctx context.Context, s *Sim, a Act) Result{
	"click": doClick, "select": doSelect, "fill": doFill, "options": doOptions,
	"submit": doSubmit, "close": doClose, "slash": doSlash, "shortcut": doShortcut,
}

// where finds the person and the message or view of the act. The caller holds the lock.
func (s *Sim) where(a Act) (place, string) {
	u := s.world.findUser(a.As)
	if u == nil {
		return place{}, "user_not_found"
	}
	if a.TS != "" {
		m, bad := s.on(u, a)
		return place{user: u, msg: m}, bad
	}
	if a.Home {
		if v := s.world.homes[u.id]; v != nil {
			return place{user: u, view: v}, ""
		}
		return place{}, "view_not_found"
	}
	stack := s.world.modals[u.id]
	i := len(stack) - 1
	if a.View != "" {
		i = slices.IndexFunc(stack, func(v *view) bool { return v.id == a.View })
	}
	if i < 0 {
		return place{}, "view_not_found"
	}
	return place{user: u, view: stack[i]}, ""
}

func doClick(ctx context.Context, s *Sim, a Act) Result {
	return s.press(ctx, a, func(p place, c control) (json.RawMessage, string) {
		if c.kind != "button" && c.kind != "workflow_button" && c.kind != "icon_button" {
			return nil, "not_a_button"
		}
		return nil, ""
	})
}

func doSelect(ctx context.Context, s *Sim, a Act) Result {
	return s.press(ctx, a, func(p place, c control) (json.RawMessage, string) { return s.chosen(p, c, a) })
}

// chosen applies the value of the act to the control and keeps it in the state.
func (s *Sim) chosen(p place, c control, a Act) (json.RawMessage, string) {
	given := a.Value
	if len(given) == 0 {
		given = a.Values
	}
	if len(given) == 0 {
		return nil, "no_value"
	}
	value, err := choose(c, given, s.world.fetched[p.key()+"/"+c.blockID+"/"+c.action])
	if err != nil {
		return nil, err.Error()
	}
	if c.kind != "overflow" {
		p.state().set(c, value)
		s.changed()
	}
	return value, ""
}

// press finds the control, lets use say what was chosen, and sends block_actions.
func (s *Sim) press(ctx context.Context, a Act, use func(place, control) (json.RawMessage, string)) Result {
	s.mu.Lock()
	p, bad := s.where(a)
	if bad != "" {
		s.mu.Unlock()
		return refusal(bad)
	}
	c, ok := find(p.blocks(), a.BlockID, a.ActionID)
	if !ok {
		s.mu.Unlock()
		return refusal("action_not_found")
	}
	value, bad := use(p, c)
	if bad != "" {
		s.mu.Unlock()
		return refusal(bad)
	}
	payload := s.blockActions(p, c, value)
	before := len(s.world.modals[p.user.id])
	s.mu.Unlock()
	res := s.told(p.user, s.askInteractive(ctx, payload, false))
	res.URL = word(c.element, "url")
	s.mu.Lock()
	defer s.mu.Unlock()
	if stack := s.world.modals[p.user.id]; len(stack) > before {
		res.Opened = stack[len(stack)-1].id
	}
	return res
}

// told is what the client shows once the app has answered or not.
func (s *Sim) told(u *user, got answer) Result {
	res := Result{OK: got.code == "", Error: got.code, AckMS: ms(got.took)}
	if got.code != "" {
		s.mu.Lock()
		s.toast(u.id, "error", got.code)
		s.mu.Unlock()
	}
	return res
}

func doFill(ctx context.Context, s *Sim, a Act) Result {
	s.mu.Lock()
	p, bad := s.where(a)
	if bad != "" {
		s.mu.Unlock()
		return refusal(bad)
	}
	c, ok := find(p.blocks(), a.BlockID, a.ActionID)
	if !ok {
		s.mu.Unlock()
		return refusal("action_not_found")
	}
	dispatches, _ := c.block["dispatch_action"].(bool)
	if !c.input || dispatches {
		s.mu.Unlock()
		return doSelect(ctx, s, a)
	}
	_, bad = s.chosen(p, c, a)
	if p.view != nil {
		delete(p.view.errors, c.blockID)
	}
	s.mu.Unlock()
	if bad != "" {
		return refusal(bad)
	}
	return Result{OK: true}
}

func doOptions(ctx context.Context, s *Sim, a Act) Result {
	s.mu.Lock()
	p, bad := s.where(a)
	if bad != "" {
		s.mu.Unlock()
		return refusal(bad)
	}
	c, ok := find(p.blocks(), a.BlockID, a.ActionID)
	if !ok || c.kind != "external_select" && c.kind != "multi_external_select" {
		s.mu.Unlock()
		return refusal("action_not_found")
	}
	payload := s.suggestion(p, c, a.Query)
	s.mu.Unlock()
	got := s.askInteractive(ctx, payload, true)
	res := s.told(p.user, got)
	if !res.OK {
		return res
	}
	value, _ := decode(got.body)
	offer, _ := value.(map[string]any)
	v := &validator{surface: onMessage}
	shape(may("options", list(0, 100, plainOption)), may("option_groups", list(0, 100, optionGroup)))(v, "", value)
	if len(v.problems) > 0 || offer == nil {
		res.OK, res.Error = false, "invalid_response"
		return res
	}
	s.mu.Lock()
	s.world.fetched[p.key()+"/"+c.blockID+"/"+c.action] = choices(offer)
	s.mu.Unlock()
	var raw struct {
		Options json.RawMessage `json:"options"`
		Groups  json.RawMessage `json:"option_groups"`
	}
	_ = json.Unmarshal(got.body, &raw) // was decoded above
	res.Options, res.OptionGroups = raw.Options, raw.Groups
	return res
}
