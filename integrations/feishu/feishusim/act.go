package feishusim

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Act is what a person does in their client; see README.md for the verbs and their fields.
type Act struct {
	As        string          `json:"as"`
	Do        string          `json:"do"`
	Room      string          `json:"room"`
	Thread    string          `json:"thread"`
	ReplyTo   string          `json:"reply_to"`
	InThread  bool            `json:"in_thread"`
	Message   string          `json:"message"`
	Text      string          `json:"text"`
	Post      json.RawMessage `json:"post"`
	Emoji     string          `json:"emoji"`
	Index     *int            `json:"index"`
	Name      string          `json:"name"`
	ElementID string          `json:"element_id"`
	Value     json.RawMessage `json:"value"`
	Form      string          `json:"form"`
	Values    map[string]any  `json:"values"`
	Option    string          `json:"option"`
	Options   []string        `json:"options"`
	Input     string          `json:"input"`
	Checked   *bool           `json:"checked"`
	User      string          `json:"user"`
	Email     string          `json:"email"`
	Bot       *bool           `json:"bot"`
	Members   []string        `json:"members"`
	Messages  []string        `json:"messages"`
	Shared    bool            `json:"shared"`
	Base64    string          `json:"base64"`
}

// Result is what came of an act: what the client shows, and the ids that were made.
type Result struct {
	OK      bool        `json:"ok"`
	Error   string      `json:"error,omitempty"`
	Code    int         `json:"code,omitempty"`
	Missing []string    `json:"missing,omitempty"`
	Message string      `json:"message,omitempty"`
	Thread  string      `json:"thread,omitempty"`
	Room    string      `json:"room,omitempty"`
	User    string      `json:"user,omitempty"`
	Key     string      `json:"key,omitempty"`
	Event   string      `json:"event,omitempty"`
	Toast   *ToastShown `json:"toast,omitempty"`
	Card    bool        `json:"card,omitempty"`
	OpenURL string      `json:"open_url,omitempty"`
}

// ToastShown is a toast that a click brought.
type ToastShown struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

func refusal(err error) Result {
	r := Result{Error: err.Error()}
	var missing missingError
	if errors.As(err, &missing) {
		r.Missing = missing
	}
	return r
}

var errUnsupported = errors.New("there is no such thing in Feishu: people type /commands as messages or mention the bot")

// Act does what a person would do, with the effect that the real client would have.
func (s *Sim) Act(a Act) Result {
	s.mu.Lock()
	u := s.world.person(a.As)
	s.mu.Unlock()
	if u == nil {
		return refusal(fmt.Errorf("no such person: %q", a.As))
	}
	switch a.Do {
	case "click", "select", "submit":
		return s.use(u, a) // waits for the bot
	case "slash", "shortcut", "options", "close":
		return refusal(errUnsupported)
	}
	do, ok := verbs[a.Do]
	if !ok {
		return refusal(fmt.Errorf("unknown verb: %q", a.Do))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	res, err := do(s, u, a)
	if err != nil {
		return refusal(err)
	}
	res.OK = true
	s.changed()
	return res
}

// verbs run with Sim.mu held.
var verbs = map[string]func(*Sim, *user, Act) (Result, error){
	"say": (*Sim).say, "forward": (*Sim).forward, "edit": (*Sim).edit, "delete": (*Sim).recall, "react": (*Sim).addReaction, "unreact": (*Sim).dropReaction,
	"dm": (*Sim).openDM, "join": (*Sim).join, "leave": (*Sim).leave, "upload": (*Sim).upload, "expire_file": (*Sim).expireFile, "read": (*Sim).readMessage,
	"create_room": (*Sim).createRoom, "rename_room": (*Sim).renameRoom, "archive_room": (*Sim).archiveRoom, "share_room": (*Sim).join,
	"add_user": (*Sim).hire, "update_user": (*Sim).updateUser, "remove_user": (*Sim).removeUser,
}

// place finds the room of an act and checks that the person is in it.
func (s *Sim) place(u *user, ref string) (*room, error) {
	r := s.world.room(ref)
	switch {
	case r == nil:
		return nil, fmt.Errorf("no such room: %q", ref)
	case r.dissolved:
		return nil, fmt.Errorf("the room is dissolved")
	case !r.has(u.id):
		return nil, fmt.Errorf("%s is not in the room", u.name)
	}
	return r, nil
}

// seen finds a message that the person sees.
func (s *Sim) seen(u *user, id string) (*message, *room, error) {
	m := s.world.messages[id]
	if m == nil || m.deleted {
		return nil, nil, fmt.Errorf("no such message: %q", id)
	}
	r, err := s.place(u, m.room)
	return m, r, err
}

func (s *Sim) say(u *user, a Act) (Result, error) {
	to, r, err := s.answering(u, a)
	if err != nil {
		return Result{}, err
	}
	m := s.spoken(u, "text")
	if len(a.Post) > 0 {
		m.kind, m.content = "post", string(a.Post)
		rd, err := s.readPost(m.content)
		if err != nil {
			return Result{}, err
		}
		m.mentions = rd.mentions
	} else {
		if strings.TrimSpace(a.Text) == "" {
			return Result{}, errors.New("nothing was said")
		}
		text := s.findMentions(m, r, a.Text)
		m.content = string(mustJSON(struct {
			Text string `json:"text"`
		}{text}))
	}
	return s.store(r, m, to, a.InThread || a.Thread != "")
}

// mergedText is what a merged forward says of itself, whatever is in it.
const mergedText = "Merged and Forwarded Message"

// forward puts messages of one room into a room, as one message.
func (s *Sim) forward(u *user, a Act) (Result, error) {
	r, err := s.place(u, a.Room)
	if err != nil {
		return Result{}, err
	}
	if len(a.Messages) == 0 {
		return Result{}, errors.New("nothing is chosen")
	}
	m := s.spoken(u, "merge_forward")
	m.content = mergedText
	from := ""
	for _, id := range a.Messages {
		one, in, err := s.seen(u, id)
		if err != nil {
			return Result{}, err
		}
		if from == "" {
			from = in.id
		}
		if in.id != from {
			return Result{}, errors.New("messages of several rooms cannot be forwarded as one")
		}
		m.merged = append(m.merged, copied(one))
	}
	return s.store(r, m, nil, false)
}

// copied is a message as it stands in a merged forward: one of its own, in no thread.
func copied(m *message) *message {
	c := *m
	c.id, c.root, c.parent, c.thread, c.inThread = newID("om_"), "", "", "", false
	c.merged = nil
	for _, in := range m.merged {
		c.merged = append(c.merged, copied(in))
	}
	return &c
}

// spoken is a new message of a person.
func (s *Sim) spoken(u *user, kind string) *message {
	now := s.clock.Now()
	return &message{id: newID("om_"), author: u.id, kind: kind, created: now, updated: now}
}

// store keeps a person's message and tells the bot.
func (s *Sim) store(r *room, m, to *message, inThread bool) (Result, error) {
	s.reply(m, to, inThread)
	s.world.put(r, m, s.cfg.KeepMessages)
	return Result{Message: m.id, Thread: m.thread, Room: r.id, Event: s.received(r, m)}, nil
}

// answering finds the room, and the message that is answered, if any.
func (s *Sim) answering(u *user, a Act) (*message, *room, error) {
	if a.ReplyTo != "" {
		m, r, err := s.seen(u, a.ReplyTo)
		return m, r, err
	}
	if a.Thread != "" {
		for _, id := range s.world.roomOrder {
			for _, m := range s.world.rooms[id].messages {
				if m.thread == a.Thread || m.id == a.Thread {
					r, err := s.place(u, id)
					return m, r, err
				}
			}
		}
		return nil, nil, fmt.Errorf("no such thread: %q", a.Thread)
	}
	r, err := s.place(u, a.Room)
	return nil, r, err
}

// findMentions turns @Name into the keys that the service puts into texts.
func (s *Sim) findMentions(m *message, r *room, text string) string {
	type name struct {
		text string
		mention
	}
	var names []name
	if r.bot {
		names = append(names, name{s.cfg.AppName, mention{id: s.world.botID, name: s.cfg.AppName, tenant: s.world.tenant, bot: true}})
	}
	for _, id := range r.members {
		u := s.world.users[id]
		names = append(names, name{u.name, mention{id: u.id, name: u.name, tenant: u.tenant}})
	}
	slices.SortFunc(names, func(a, b name) int { return len(b.text) - len(a.text) })
	for _, all := range []string{"@所有人", "@all"} {
		if strings.Contains(text, all) {
			m.atAll = true
			text = strings.ReplaceAll(text, all, "@_all")
		}
	}
	for _, n := range names {
		if !strings.Contains(text, botMentionSymbol+n.text) {
			continue
		}
		n.key = fmt.Sprintf("@_user_%d", len(m.mentions)+1)
		m.mentions = append(m.mentions, n.mention)
		text = strings.ReplaceAll(text, botMentionSymbol+n.text, n.key)
	}
	return text
}

func (s *Sim) edit(u *user, a Act) (Result, error) {
	m, r, err := s.seen(u, a.Message)
	if err != nil {
		return Result{}, err
	}
	if m.author != u.id || m.kind != "text" {
		return Result{}, errors.New("only one's own texts can be edited")
	}
	m.mentions, m.atAll = nil, false
	m.content = string(mustJSON(struct {
		Text string `json:"text"`
	}{s.findMentions(m, r, a.Text)}))
	m.edited, m.updated = true, s.clock.Now()
	return Result{Message: m.id}, nil
}

func (s *Sim) recall(u *user, a Act) (Result, error) {
	m, r, err := s.seen(u, a.Message)
	if err != nil {
		return Result{}, err
	}
	by := "message_owner"
	if m.author != u.id {
		if r.owner != u.id {
			return Result{}, errors.New("only the author or the group's owner can recall a message")
		}
		by = "group_owner"
	}
	m.recall(s.clock.Now())
	res := Result{Message: m.id}
	if r.bot {
		res.Event = s.emit(m.room, eventRecalled, recalledEvent{m.id, m.room, millis(s.clock.Now()), by})
	}
	return res, nil
}

func (s *Sim) reactionEvent(kind string, u *user, m *message, emoji string) string {
	if !s.world.rooms[m.room].bot || s.allowedLocked(scopesReactions) != nil {
		return ""
	}
	return s.emit(m.room, kind, reactionEvent{m.id, reactionType{emoji}, "user", s.ids(u), millis(s.clock.Now())})
}

// allowedLocked is allowed for callers that hold mu.
func (s *Sim) allowedLocked(any []string) error {
	for _, sc := range any {
		if s.scopes[sc] {
			return nil
		}
	}
	return missingScope(s.cfg.AppID, any)
}

func (s *Sim) addReaction(u *user, a Act) (Result, error) {
	m, _, err := s.seen(u, a.Message)
	if err != nil {
		return Result{}, err
	}
	if !emojiType.MatchString(a.Emoji) {
		return Result{}, fmt.Errorf("no such emoji: %q", a.Emoji)
	}
	s.react(m, u.id, a.Emoji, false)
	return Result{Message: m.id, Event: s.reactionEvent(eventReacted, u, m, a.Emoji)}, nil
}

func (s *Sim) dropReaction(u *user, a Act) (Result, error) {
	m, _, err := s.seen(u, a.Message)
	if err != nil {
		return Result{}, err
	}
	i := slices.IndexFunc(m.reactions, func(r reaction) bool { return r.by == u.id && r.emoji == a.Emoji })
	if i < 0 {
		return Result{}, errors.New("no such reaction")
	}
	m.reactions = slices.Delete(m.reactions, i, i+1)
	return Result{Message: m.id, Event: s.reactionEvent(eventUnreacted, u, m, a.Emoji)}, nil
}

func (s *Sim) openDM(u *user, _ Act) (Result, error) {
	if u.external {
		return Result{}, errors.New("the bot is not available to people of other organisations")
	}
	r, _ := s.world.dm(u)
	return Result{Room: r.id, Event: s.emit(r.id, eventP2PEntered, p2pEnteredEvent{r.id, s.ids(u)})}, nil
}

func (s *Sim) upload(u *user, a Act) (Result, error) {
	to, r, err := s.answering(u, a)
	if err != nil {
		return Result{}, err
	}
	data, err := base64.StdEncoding.DecodeString(a.Base64)
	if err != nil || len(data) == 0 {
		return Result{}, errors.New("base64 holds no file")
	}
	kind := "file"
	if checkImage(data) == nil {
		kind = "image"
	}
	s.mu.Unlock()
	md := s.keep(kind, a.Name, data)
	s.mu.Lock()
	m := s.spoken(u, kind)
	if kind == "image" {
		m.content = string(mustJSON(struct {
			ImageKey string `json:"image_key"`
		}{md.key}))
	} else {
		m.content = string(mustJSON(struct {
			FileKey  string `json:"file_key"`
			FileName string `json:"file_name"`
		}{md.key, md.name}))
	}
	res, err := s.store(r, m, to, a.InThread || a.Thread != "")
	res.Key = md.key
	return res, err
}

// expireFile makes a file unreadable, as files become when their time is over.
func (s *Sim) expireFile(_ *user, a Act) (Result, error) {
	if s.world.media[a.Name] == nil {
		return Result{}, errors.New("no such file")
	}
	delete(s.world.media, a.Name)
	return Result{Key: a.Name}, nil
}

func (s *Sim) readMessage(u *user, a Act) (Result, error) {
	m, r, err := s.seen(u, a.Message)
	if err != nil {
		return Result{}, err
	}
	if !slices.Contains(m.readBy, u.id) {
		m.readBy = append(m.readBy, u.id)
	}
	res := Result{Message: m.id}
	if r.kind == kindDM && m.bot {
		var e readEvent
		e.Reader.ReaderID, e.Reader.ReadTime, e.Reader.TenantKey = s.ids(u), millis(s.clock.Now()), u.tenant
		e.MessageIDList = []string{m.id}
		res.Event = s.emit(r.id, eventRead, e)
	}
	return res, nil
}
