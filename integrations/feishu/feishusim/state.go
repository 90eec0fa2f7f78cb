package feishusim

import (
	"encoding/json"
	"strings"
)

// State tells everything at one moment.
func (s *Sim) State() State {
	calls := s.Calls()
	version, _ := s.watch.state()
	s.mu.Lock()
	defer s.mu.Unlock()
	st := State{
		Version: version, Now: s.clock.Now(), Messages: map[string][]StateMsg{}, Toasts: map[string][]Toast{},
		Users: []StateUser{}, Rooms: []StateRoom{},
		App: StateApp{
			AppID: s.cfg.AppID, Name: s.cfg.AppName, OpenID: s.world.botID, TenantKey: s.world.tenant, TenantName: "Acme",
			Transport: "socket", Connections: calls.Connections, ThisMonth: calls.ThisMonth, Quota: s.cfg.MonthlyQuota,
		},
	}
	if s.cfg.EventsURL != "" {
		st.App.Transport = "webhook"
	}
	for _, id := range s.world.userOrder {
		st.Users = append(st.Users, stateUser(s.world.users[id]))
	}
	for _, id := range s.world.roomOrder {
		r := s.world.rooms[id]
		st.Rooms = append(st.Rooms, StateRoom{r.id, r.name, r.kind, append([]string{}, r.members...), r.owner, r.bot, r.shared, r.dissolved})
		list := make([]StateMsg, 0, len(r.messages))
		for _, m := range r.messages {
			list = append(list, s.stateMessage(m))
		}
		st.Messages[id] = list
	}
	for id, list := range s.world.toasts {
		st.Toasts[id] = append([]Toast{}, list...)
	}
	return st
}

func stateUser(u *user) StateUser {
	kind := "member"
	if u.external {
		kind = "external"
	}
	return StateUser{u.id, u.unionID, u.userID, u.name, u.email, u.locale, kind, u.tenant, u.color, u.zone, u.left}
}

// Messages tells what was said in a room (id or name), newest last.
func (s *Sim) Messages(ref string) []StateMsg {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.room(ref)
	if r == nil {
		return nil
	}
	list := make([]StateMsg, 0, len(r.messages))
	for _, m := range r.messages {
		list = append(list, s.stateMessage(m))
	}
	return list
}

func (s *Sim) stateMessage(m *message) StateMsg {
	out := StateMsg{
		ID: m.id, Room: m.room, At: m.created, Author: m.author, Bot: m.bot, Type: m.kind, Root: m.root, Parent: m.parent,
		Thread: m.thread, InThread: m.inThread, Edited: m.edited, Deleted: m.deleted, UpdatedAt: m.updated,
		MentionsAll: m.atAll, EphemeralTo: m.ephemeralTo, Reactions: []StateReaction{}, Mentions: []StateMention{}, Files: []StateFile{},
		Urgent: append([]string{}, m.urgent...), ReadBy: append([]string{}, m.readBy...),
	}
	for _, x := range m.mentions {
		out.Mentions = append(out.Mentions, StateMention{x.key, x.id, x.name})
	}
	for _, r := range m.reactions {
		out.react(r)
	}
	if m.deleted {
		return out
	}
	if m.kind == "interactive" {
		out.Card = json.RawMessage(m.content)
		if c, err := parseCard(m.content, s.cardWorld()); err == nil {
			out.Text, out.Controls = c.summary, c.controls
		}
		return out
	}
	out.Content = contentOf(m)
	out.Text, out.Files = s.shown(m)
	return out
}

// contentOf is the content as JSON: that of a merged forward is no JSON, but a text.
func contentOf(m *message) json.RawMessage {
	if m.kind == "merge_forward" {
		return mustJSON(m.content)
	}
	return json.RawMessage(m.content)
}

func (m *StateMsg) react(r reaction) {
	for i := range m.Reactions {
		if m.Reactions[i].Emoji == r.emoji {
			m.Reactions[i].Users = append(m.Reactions[i].Users, r.by)
			return
		}
	}
	m.Reactions = append(m.Reactions, StateReaction{r.emoji, []string{r.by}})
}

// shown is the plain text of a message and its files.
func (s *Sim) shown(m *message) (string, []StateFile) {
	var fields struct {
		Text     string `json:"text"`
		ImageKey string `json:"image_key"`
		FileKey  string `json:"file_key"`
	}
	files := []StateFile{}
	if json.Unmarshal([]byte(m.content), &fields) != nil {
		fields.Text = ""
	}
	for _, key := range []string{fields.ImageKey, fields.FileKey} {
		if f := s.world.media[key]; f != nil {
			files = append(files, StateFile{f.key, f.name, len(f.data), "/control/file/" + f.key, f.kind})
		}
	}
	if m.kind == "merge_forward" {
		return s.shownMerged(m), files
	}
	if m.bot || m.kind != "text" {
		rd, err := s.check(m.kind, m.content, nil)
		if err != nil {
			return "", files
		}
		return rd.text, files
	}
	text := strings.ReplaceAll(fields.Text, "@_all", "@所有人")
	for i := len(m.mentions) - 1; i >= 0; i-- { // @_user_10 before @_user_1
		text = strings.ReplaceAll(text, m.mentions[i].key, "@"+m.mentions[i].name)
	}
	return text, files
}

// shownMerged is a merged forward as a client opens it: a line for each message.
func (s *Sim) shownMerged(m *message) string {
	lines := []string{mergedText}
	for _, one := range m.merged {
		text, _ := s.shown(one)
		name := s.cfg.AppName
		if u := s.world.users[one.author]; u != nil {
			name = u.name
		}
		lines = append(lines, name+": "+text)
	}
	return strings.Join(lines, "\n")
}
