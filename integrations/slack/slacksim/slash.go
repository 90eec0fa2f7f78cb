package slacksim

import (
	"context"
	"slices"
)

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
