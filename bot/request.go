package bot

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Env is what the engine gives to requests: ports for reading, and what the installation is.
type Env struct {
	Store     Reader
	Texts     Texts
	Links     Links
	Directory func(platform string) (Directory, bool)
	Files     func(platform string) (Files, bool)
	Tracker   Tracker // nil if there is none
	Commands  []Command
	Forms     map[string]FormSpec
	Secret    []byte                     // of this process: what makes codes that nobody can calculate
	PublicURL string                     // without a slash at its end
	Opens     func(platform string) bool // whether forms open only as an answer (see Opener)
	Operator  func(Person, Account) bool // whether they are named in the configuration
}

// Request is one run of one handler: what it may know, and what it decides. The exported fields are set by the
// engine before the handler runs. A Request is used by one goroutine.
type Request struct {
	Event Event
	Seq   int64     // of the event, in accept order
	Now   time.Time // calendar time at which the event was accepted: the same in every run
	Lang  string    // in which to speak to whoever asked
	Late  bool      // a timer's event that is handled after its Until
	Tries int       // earlier runs that failed

	WhoID   string // person ID of Event.From; "" if not known
	Who     Person
	Org     Role    // manager or operator of the organisation, else RoleAnyone
	Role    Role    // in Project, raised by Org
	Best    Role    // the highest that they have in any project: for what may be offered, never for what is allowed
	Room    Room    // as recorded; Place is set also where nothing is recorded
	Project Project // the room's only project, or the one that was entered; zero if none
	// ProjectID is "" where there is no project, or several in the room.
	ProjectID string

	Command Command   // the command that was said
	Rest    string    // what was said after its words, and after the key of a project; mentions as "@Name"
	Named   string    // that key, as it was typed; "" if none was
	Near    []Command // for Unknown: commands with similar words, that this person may use
	Message Message   // message, command, edited, deleted; for a shortcut the message it was used on
	Click   Click
	Submit  Submit
	Timer   TimerData
	Talk    *Talk // the conversation that this message goes on with

	env     Env
	ctx     context.Context
	store   Reader
	seen    map[string]Record // as read; Version 0 where there was none
	written map[string]int    // index into out.Records
	ids     int
	demand  Role // what the act takes, in every project that is entered
	owed    bool // it still has to be proven by Enter
	out     Commit
	notes   []Audit
}

// NewRequest makes the request of one run. It is called by the engine and by test fakes.
func NewRequest(ctx context.Context, env Env, e Event, seq int64, now time.Time) *Request {
	return &Request{Event: e, Seq: seq, Now: now, Room: Room{Place: e.Room.Room()}, env: env, ctx: ctx, store: env.Store,
		seen: map[string]Record{}, written: map[string]int{}, out: Commit{Event: e.ID}}
}

// Demand makes role what the act takes in every project that is entered; for the engine. Unless it is proven by the
// room's project, the request cannot be committed before Enter has proven it.
func (r *Request) Demand(role Role, proven bool) { r.demand, r.owed = role, !proven }

// May reports whether a command or button that takes role may be offered to whoever asked.
func (r *Request) May(role Role) bool { return max(r.Role, r.Org, r.Best) >= role }

// NotAllowed is the refusal of what takes a role that whoever asked lacks.
// Outsiders are referred to the project's team: nobody could give them such a role.
func (r *Request) NotAllowed(role Role) error {
	if r.Who.Outsider && role > RoleClient {
		return Tell("bot.not-for-outsiders")
	}
	if role >= RoleManager {
		return Tell("bot.not-allowed-org", "role", r.T("bot.role."+role.String()))
	}
	return Tell("bot.not-allowed", "role", r.T("bot.role."+role.String()))
}

// MayDo reports whether a command may be offered to whoever asked.
func (r *Request) MayDo(c Command) bool { return r.May(c.Role) || c.Also != nil && c.Also(r.Who) }

// Decided is what the handler decided; for the engine. It fails if a role that was owed was never proven.
func (r *Request) Decided() (Commit, []Audit, error) {
	if r.owed {
		return Commit{}, nil, r.NotAllowed(r.demand)
	}
	return r.out, r.notes, nil
}

// Env is what the engine gave; for capabilities that list commands or look at platforms.
func (r *Request) Env() Env { return r.env }

// NewID makes an ID of 13 characters, a function of the event and of how many were made before.
func (r *Request) NewID() string {
	r.ids++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s#%d", r.Event.ID, r.ids))
	return idEncoding.EncodeToString(sum[:8])
}

// NewCode makes a code of 13 characters that nobody can calculate who knows the event, unlike an ID: whoever sees a
// message knows what its event is called. It is the same in every run of one process.
func (r *Request) NewCode() string {
	r.ids++
	mac := hmac.New(sha256.New, r.env.Secret)
	fmt.Fprintf(mac, "%s#%d", r.Event.ID, r.ids)
	return idEncoding.EncodeToString(mac.Sum(nil)[:8])
}

var idEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// HashID makes an ID of 13 characters from what names a thing: the same parts, the same ID.
func HashID(parts ...string) string {
	sum := sha256.Sum256([]byte(fmt.Sprintf("%q", parts)))
	return idEncoding.EncodeToString(sum[:8])
}

// Decode reads the event's data into v; malformed data is permanent.
func (r *Request) Decode(v any) error { return decodeInto(r.Event.Data, v) }

func decodeInto(data json.RawMessage, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return Permanent(fmt.Errorf("read event data: %w", err))
	}
	return nil
}

// T is a text in the language of whoever asked; args are pairs of name and value.
func (r *Request) T(key string, args ...any) string { return r.env.Texts.Text(r.Lang, key, args...) }

// In is a text in a given language.
func (r *Request) In(lang, key string, args ...any) string {
	return r.env.Texts.Text(lang, key, args...)
}

// Enter makes a project the request's, and fails with a Tell if the person's role there is below the least one, or
// below what the action, form or command demands. Whoever may not know of the project is told the same as if it did
// not exist.
func (r *Request) Enter(project string, least Role) error {
	p, err := Projects.Get(r, project)
	if errors.Is(err, ErrNotFound) {
		return Tell("bot.no-such-project")
	}
	if err != nil {
		return err
	}
	role := max(r.Org, p.Role(r.WhoID))
	if role < RoleClient {
		return Tell("bot.no-such-project")
	}
	if least = max(least, r.demand); role < least {
		return r.NotAllowed(least)
	}
	r.Project, r.ProjectID, r.Role, r.owed = p, project, role, false
	return nil
}

// ReplyPlace is where an answer to the event belongs: its thread, or the thread under its message, or the private
// chat.
func (r *Request) ReplyPlace() Place {
	p := r.Event.Room
	if p.Thread != "" || r.Message.Private {
		return p
	}
	if r.Message.Ref.ID != "" && r.Event.Name != EventCommand {
		return p.In(r.Message.Ref.ID)
	}
	return p
}

// Send records an effect. It is performed after the commit.
func (r *Request) Send(e Effect) { r.out.Effects = append(r.out.Effects, e) }

// Reply records a message to where the event came from. A team text in a client's room is refused by the engine, so
// an answer that says nothing of a project goes by ReplyOpenly.
func (r *Request) Reply(handle string, body Body) {
	r.Send(Effect{To: ToRoom(r.ReplyPlace()), Handle: handle, Body: body})
}

// ReplyOpenly is Reply for a text that anybody may see: help, errors, what to do next.
func (r *Request) ReplyOpenly(handle string, body Body) {
	r.Send(Effect{To: ToRoom(r.ReplyPlace()), Handle: handle, Body: body, Audience: Client})
}

// WithOutsiders reports whether the event came from a room that clients or other outsiders are known to read.
func (r *Request) WithOutsiders() bool {
	return !r.Message.Private && (r.Room.Client || r.Room.Shared)
}

// Whisper shows a card to whoever asked and nobody else: as the door's answer if one waits, else as a message that
// only they see.
func (r *Request) Whisper(c Card) {
	if c.Lang == "" {
		c.Lang = r.Lang
	}
	a := r.answer()
	a.Reply = &c
}

// Toast shows one line for a moment.
func (r *Request) Toast(tone Tone, key string, args ...any) {
	a := r.answer()
	a.Toast, a.Tone = r.T(key, args...), tone
}

// Replace shows a card in place of the one that was clicked, at once. The card's handle needs an effect as well, so
// that the change is kept.
func (r *Request) Replace(c Card) { r.answer().Card = &c }

// Answer records what the waiting door shows, whole.
func (r *Request) Answer(a Answer) { r.out.Answer = &a }

func (r *Request) answer() *Answer {
	if r.out.Answer == nil {
		r.out.Answer = &Answer{}
	}
	return r.out.Answer
}

// ActionOpen is the action of a button that opens a form; its value is made by OpenValue.
const ActionOpen = "bot.open"

// OpenValue is the value of a button that opens a form with a value.
func OpenValue(form, value string) string { return form + "|" + value }

// Open opens a form: at once where the door can, else by a button, or as a card with fields.
func (r *Request) Open(form, value string) error {
	spec, ok := r.env.Forms[form]
	if !ok {
		return Permanent(fmt.Errorf("form %q is not declared", form))
	}
	f, err := spec.Build(r.ctx, r, value)
	if err != nil {
		return err
	}
	f.Name, f.Value, f.Lang = form, value, r.Lang
	switch {
	case r.Event.Opens:
		r.answer().Form = &f
	case r.env.Opens != nil && r.env.Opens(r.Event.Room.Platform):
		r.Whisper(Card{Title: f.Title, Tag: f.Tag, Lang: r.Lang,
			Parts: []Part{Row(Primary(r.T("bot.open-form"), ActionOpen, OpenValue(form, value)))}})
	default:
		r.Send(Effect{To: ToRoom(r.ReplyPlace()), Handle: "form/" + HashID(form, value, r.Event.ID), Body: f, Audience: spec.Audience})
	}
	return nil
}

// Publish records an event, handled after the commit. Its ID is a function of the request. The lane "" is the
// event's own.
func (r *Request) Publish(name, lane string, payload any) {
	if lane == "" {
		lane = r.Event.Lane
	}
	r.out.Events = append(r.out.Events, Event{
		ID: fmt.Sprintf("%s>%d", r.Event.ID, len(r.out.Events)), Name: name, Lane: lane, Room: r.Event.Room,
		From: r.Event.From, At: r.Now, Data: Encode(payload), Trace: r.Event.Trace, Asked: r.Event.Asked})
}

// Again records an event as it is; for the engine.
func (r *Request) Again(e Event) { r.out.Events = append(r.out.Events, e) }

// Arm sets a timer.
func (r *Request) Arm(t Timer) { r.out.Timers = append(r.out.Timers, t) }

// Disarm cancels the timer with the given key.
func (r *Request) Disarm(key string) { r.out.Cancel = append(r.out.Cancel, key) }

// Converse makes the person's next message in this place go to the handler named state ("<capability>.<name>" in
// On), for ttl. Topic says in words what it is about, for "continue or start again".
func (r *Request) Converse(state, topic string, data any, ttl time.Duration) {
	r.out.Talk = &Talk{Who: r.Event.From, Room: r.talkPlace(), Seq: r.Seq, State: state, Data: Encode(data), Lang: r.Lang,
		Expires: r.Now.Add(ttl), Topic: topic}
}

// Resume makes a conversation go on as it was, for ttl from now; for the engine.
func (r *Request) Resume(t Talk, ttl time.Duration) {
	t.Seq, t.Expires = r.Seq, r.Now.Add(ttl)
	r.out.Talk = &t
}

// EndTalk ends the person's conversation in this place.
func (r *Request) EndTalk() {
	r.out.Talk = &Talk{Who: r.Event.From, Room: r.talkPlace(), Seq: r.Seq}
}

// talkPlace is where the conversation goes on: that of the talk, else the thread in which golive answers.
func (r *Request) talkPlace() Place {
	if r.Talk != nil {
		return r.Talk.Room
	}
	return r.ReplyPlace()
}

// Audit records an entry of the audit chain: what was done, on which record.
func (r *Request) Audit(what, on string, detail map[string]string) {
	who := r.WhoID
	if who == "" {
		who = r.Event.From.String()
	}
	r.notes = append(r.notes, Audit{At: r.Now, Who: who, What: what, On: on, Detail: detail, Event: r.Event.ID})
}

// Directory is the directory of a platform; ErrNotFound where it has none.
func (r *Request) Directory(platform string) (Directory, error) {
	if r.env.Directory != nil {
		if d, ok := r.env.Directory(platform); ok {
			return d, nil
		}
	}
	return nil, fmt.Errorf("directory of %q: %w", platform, ErrNotFound)
}

// MustMention reports whether golive hears only what mentions it where it answers: who is asked for words must then be
// told to mention it. It asks the platform; what is not known counts as heard.
func (r *Request) MustMention() bool {
	d, err := r.Directory(r.Event.Room.Platform)
	if err != nil || r.Message.Private {
		return false
	}
	ctx, cancel := context.WithTimeout(r.ctx, time.Second)
	defer cancel()
	profile, err := d.RoomProfile(ctx, r.Event.Room.Room())
	return err == nil && !profile.Private && !profile.HearsAll
}

// Tracker is the issue tracker; a Tell if none is configured.
func (r *Request) Tracker() (Tracker, error) {
	if r.env.Tracker == nil {
		return nil, Tell("bot.no-tracker")
	}
	return r.env.Tracker, nil
}

// load reads through what the request itself put, then through what it read before.
func (r *Request) load(key string) (Record, error) {
	if i, ok := r.written[key]; ok {
		if r.out.Records[i].Deleted {
			return Record{}, ErrNotFound
		}
		return r.out.Records[i], nil
	}
	rec, ok := r.seen[key]
	if !ok {
		var err error
		rec, err = r.store.Load(r.ctx, key)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return Record{}, err
		}
		r.seen[key] = rec
	}
	if rec.Version == 0 {
		return Record{}, ErrNotFound
	}
	return rec, nil
}

// saw notes a record that was found, unless it was read before: what is decided rests on the first reading.
func (r *Request) saw(rec Record) {
	if _, ok := r.seen[rec.Key()]; !ok {
		r.seen[rec.Key()] = rec
	}
}

// version is the version of a record as this request first read it; 0 where there was none.
func (r *Request) version(key string) (int64, error) {
	if _, ok := r.seen[key]; !ok {
		if _, err := r.load(key); err != nil && !errors.Is(err, ErrNotFound) {
			return 0, err
		}
	}
	return r.seen[key].Version, nil
}

func (r *Request) put(rec Record) {
	key := rec.Key()
	if i, ok := r.written[key]; ok {
		r.out.Records[i] = rec
		return
	}
	r.written[key] = len(r.out.Records)
	r.out.Records = append(r.out.Records, rec)
}

func (r *Request) require(key string) {
	r.out.Require = append(r.out.Require, Version{Key: key, Version: r.seen[key].Version})
}
