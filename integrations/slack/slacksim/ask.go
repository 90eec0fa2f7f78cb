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

func doSlash(ctx context.Context, s *Sim, a Act) Result {
	s.mu.Lock()
	u := s.world.findUser(a.As)
	if u == nil {
		s.mu.Unlock()
		return refusal("user_not_found")
	}
	r, bad := s.in(u, a)
	if bad == "" && u.kind == kindExternal {
		bad = "command_not_available" // the app is not installed where this person is
	}
	if bad == "" && !slices.ContainsFunc(s.cfg.Commands, func(c Command) bool { return c.Command == a.Command }) {
		bad = "unknown_command"
	}
	if bad == "" && !s.grants.anyOf([]string{"commands"}) {
		bad = "unknown_command"
	}
	if bad != "" {
		s.mu.Unlock()
		return refusal(bad)
	}
	fields := s.slashFields(u, r, a.Command, a.Text)
	s.mu.Unlock()
	got := s.askSlash(ctx, fields)
	res := s.told(u, got)
	if !res.OK || len(got.body) == 0 {
		return res
	}
	return s.slashAnswer(res, u, r, got.body)
}

// slashAnswer posts the immediate answer to a slash command: JSON, or plain text.
func (s *Sim) slashAnswer(res Result, u *user, r *room, body []byte) Result {
	a := args{}
	if readJSON(a, body) != nil {
		a = args{"text": string(body)}
	}
	p, err := readPost(a)
	if err != nil {
		res.OK, res.Error = false, "invalid_response"
		return res
	}
	if p.empty() {
		return res
	}
	m := &message{room: r, author: s.cfg.BotUserID, bot: true, text: p.text, blocks: p.blocks, attachments: p.attachments}
	if a["response_type"] != "in_channel" {
		m.ephemeral = u.id
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.publish(m, s.now())
	res.TS, res.Text, res.Blocks = formatTS(m.ts), p.text, p.blocks
	return res
}

func doShortcut(ctx context.Context, s *Sim, a Act) Result {
	s.mu.Lock()
	u := s.world.findUser(a.As)
	var m *message
	bad := ""
	switch {
	case u == nil:
		bad = "user_not_found"
	case u.kind == kindExternal:
		bad = "shortcut_not_available"
	case a.TS != "":
		m, bad = s.on(u, a)
	}
	if bad == "" && len(s.cfg.Shortcuts) > 0 && !slices.ContainsFunc(s.cfg.Shortcuts, func(c Shortcut) bool { return c.CallbackID == a.CallbackID }) {
		bad = "unknown_shortcut"
	}
	if bad != "" {
		s.mu.Unlock()
		return refusal(bad)
	}
	payload := s.shortcutPayload(u, a.CallbackID, m)
	before := len(s.world.modals[u.id])
	s.mu.Unlock()
	res := s.told(u, s.askInteractive(ctx, payload, false))
	s.mu.Lock()
	defer s.mu.Unlock()
	if stack := s.world.modals[u.id]; len(stack) > before {
		res.Opened = stack[len(stack)-1].id
	}
	return res
}
