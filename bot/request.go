package bot

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

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
	Project Project // that of the thread, else the room's only one, or the one that was entered; zero if none
	// ProjectID is "" where there is no project, or several of which none is known to be meant.
	ProjectID string

	Command Command // the command that was said
	Rest    string  // what was said after its words, and after the key of a project; mentions as "@Name"
	Named   string  // that key, as it was typed; "" if none was
	// Overheard says that the message was not said to golive: a capability listens there (see Capability.Overhears).
	Overheard bool
	Message   Message // message, command, edited, deleted; for a shortcut the message it was used on
	Click     Click
	Submit    Submit
	Timer     TimerData
	Talk      *Talk // the conversation that this message goes on with

	env       Env
	ctx       context.Context
	store     Reader
	seen      map[string]Record // as read; Version 0 where there was none
	written   map[string]int    // index into out.Records
	ids       int
	happened  int    // how many happenings it tells
	demand    Role   // what the act takes, in every project that is entered
	owed      bool   // it still has to be proven by Enter
	closedToo bool   // the act is for closed projects, too
	about     bool   // what is decided is about Project, not only said in its room
	assumed   string // that the project is the one last chosen, and how to change that
	out       Commit
	notes     []Audit
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

// RoleIn is what whoever asked may do in a project.
func (r *Request) RoleIn(p Project) Role { return max(r.Org, p.Allows(r.WhoID, r.Who)) }

// Known refuses whom the directory could not tell for now: nothing can be kept for them.
func (r *Request) Known() error {
	if r.WhoID == "" {
		return Tell("bot.not-known")
	}
	return nil
}

// NotAllowed is the refusal of what takes a role that whoever asked lacks.
// Outsiders are referred to the project's team: nobody could give them such a role.
func (r *Request) NotAllowed(role Role) error { return r.notAllowedIn(r.Project, role) }

// notAllowedIn is NotAllowed in a project. That all its leads are away is told to its team alone, and not before clients.
func (r *Request) notAllowedIn(p Project, role Role) error {
	if r.Who.Outsider && role > RoleClient {
		return Tell("bot.not-for-outsiders")
	}
	if role >= RoleManager {
		return Tell("bot.not-allowed-org", "role", r.T("bot.role."+role.String()))
	}
	inside := r.RoleIn(p) >= RoleMember && !r.Room.Client && !r.Room.Shared
	if who, until := r.leadsAway(p); who != "" && role == RoleLead && inside {
		return Tell("bot.not-allowed-away", "role", r.T("bot.role."+role.String()), "who", who, "until", until)
	}
	return Tell("bot.not-allowed", "role", r.T("bot.role."+role.String()))
}

// leadsAway names the leads of a project if all of them are away, and the day (YYYY-MM-DD) before which none is back.
func (r *Request) leadsAway(p Project) (who, until string) {
	var names []string
	for _, id := range slices.Sorted(maps.Keys(p.Members)) {
		if p.Role(id) != RoleLead {
			continue
		}
		_, lead, err := PersonNow(r, id)
		away, is := lead.AwayAt(r.Now)
		if err != nil || !is {
			return "", ""
		}
		if names = append(names, lead.Name); until == "" || away.To < until {
			until = away.To
		}
	}
	return strings.Join(names, r.T("bot.and")), until
}

// MayDo reports whether a command may be offered to whoever asked.
func (r *Request) MayDo(c Command) bool { return r.May(c.Role) || c.Also != nil && c.Also(r.Who) }

// MayCall reports whether a command may be offered to whoever asked, by its name.
func (r *Request) MayCall(name string) bool {
	i := slices.IndexFunc(r.env.Commands, func(c Command) bool { return c.Name == name })
	return i >= 0 && r.MayDo(r.env.Commands[i])
}

// ProjectChanged tells everybody that something of a project changed: its timers are compared.
func (r *Request) ProjectChanged(id string) {
	r.Publish(EventProject, "project/"+id, ProjectChanged{Project: id})
}

// Decided is what the handler decided; for the engine. It fails if a role that was owed was never proven.
func (r *Request) Decided() (Commit, []Audit, error) {
	if r.owed {
		return Commit{}, nil, r.NotAllowed(r.demand)
	}
	if err := r.sign(); err != nil {
		return Commit{}, nil, err
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

// DecodeTimer reads what a timer was given into v.
func (r *Request) DecodeTimer(v any) error { return decodeInto(r.Timer.Data, v) }

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

// CommonLang is in which to speak to everybody where the event came from: the language of the room's project, whoever asks
// or clicks; in private, and in rooms of no project, that of whoever does.
func (r *Request) CommonLang() string {
	if len(r.Room.Projects) == 0 {
		return r.Lang
	}
	return cmp.Or(r.Room.Speaks(r.Project), r.Lang)
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
	role := r.RoleIn(p)
	if role < RoleClient {
		return Tell("bot.no-such-project")
	}
	if least = max(least, r.demand); role < least {
		return r.notAllowedIn(p, least)
	}
	if err := r.AtWork(project, p); err != nil {
		return err
	}
	r.Project, r.ProjectID, r.Role, r.owed, r.about = p, project, role, false, true
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

// Rewrite records a record as it is, in place of the one that was read: for what handles records of every kind. It is written
// only if that did not change since.
func (r *Request) Rewrite(rec Record) {
	r.saw(rec)
	r.put(rec)
}

// Purge erases at once what the store keeps of events and effects that ended, if it holds one of the words.
func (r *Request) Purge(words []string) {
	r.Again(Event{ID: r.Event.ID + "/purge", Name: "bot.purge", Lane: "purge", At: r.Now, Sealed: true, Data: Encode(words)})
}

// Arm sets a timer.
func (r *Request) Arm(t Timer) {
	if t.Project == "" && r.about {
		t.Project = r.ProjectID
	}
	r.out.Timers = append(r.out.Timers, t)
}

// Disarm cancels the timer with the given key.
func (r *Request) Disarm(key string) { r.out.Cancel = append(r.out.Cancel, key) }

// Audit records an entry of the audit chain: what was done, on which record.
func (r *Request) Audit(what, on string, detail map[string]string) {
	who := r.WhoID
	if who == "" {
		who = r.Event.From.String()
	}
	r.notes = append(r.notes, Audit{At: r.Now, Who: who, What: what, On: on, Detail: detail, Event: r.Event.ID})
}

// Mails reports whether golive sends letters.
func (r *Request) Mails() bool { return r.env.Serves != nil && r.env.Serves("mail") }

// Directory is the directory of a platform; ErrNotFound where it has none.
func (r *Request) Directory(platform string) (Directory, error) {
	if r.env.Directory != nil {
		if d, ok := r.env.Directory(platform); ok {
			return d, nil
		}
	}
	return nil, fmt.Errorf("directory of %q: %w", platform, ErrNotFound)
}

// Patience bounds how long a handler waits for a platform or the tracker: while somebody waits at the door for the answer,
// a short time only, so that the answer is not late.
func (r *Request) Patience(ctx context.Context) (context.Context, context.CancelFunc) {
	if !r.Event.Door.IsZero() {
		return context.WithTimeout(ctx, 800*time.Millisecond)
	}
	return context.WithTimeout(ctx, 2*time.Second)
}

// MustMention reports whether golive hears only what mentions it where it answers. It asks the platform; what is not known
// counts as heard.
func (r *Request) MustMention() bool {
	if r.Message.Private {
		return false
	}
	all, known := r.HearsAll(r.Event.Room)
	return known && !all
}

// HearsAll reports whether golive is told of every message of a room, and not of mentions alone. The platform is asked; if it does not
// say, that is not known.
func (r *Request) HearsAll(room Place) (all, known bool) {
	profile, err := r.roomProfile(room.Room())
	return profile.Private || profile.HearsAll, err == nil
}

// roomProfile is what the platform says of a room.
func (r *Request) roomProfile(room Place) (RoomProfile, error) {
	d, err := r.Directory(room.Platform)
	if err != nil {
		return RoomProfile{}, err
	}
	ctx, cancel := context.WithTimeout(r.ctx, time.Second)
	defer cancel()
	return d.RoomProfile(ctx, room)
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
