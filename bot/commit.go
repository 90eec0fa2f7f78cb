package bot

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Commit is everything that one run of one handler decided. A Store applies it whole or not at all. It holds at
// most 1,000 rows and 1 MiB: wider work publishes one event per project or person.
type Commit struct {
	// Event or Effect is what this finishes; ErrDone if it was finished before. Both empty: nothing is finished.
	Event  string   `json:"event,omitempty"`
	Effect string   `json:"effect,omitempty"`
	Covers []string `json:"covers,omitempty"` // effects of the same handle that Effect made needless
	Fate   Fate     `json:"fate,omitempty"`
	Reason string   `json:"reason,omitempty"` // for the operator, where the fate is not Done

	Records []Record  `json:"records,omitempty"`
	Require []Version `json:"require,omitempty"`
	Effects []Effect  `json:"effects,omitempty"`
	Events  []Event   `json:"events,omitempty"`
	Timers  []Timer   `json:"timers,omitempty"`
	Cancel  []string  `json:"cancel,omitempty"` // timer keys
	Talk    *Talk     `json:"talk,omitempty"`
	Answer  *Answer   `json:"answer,omitempty"`
}

// Nothing reports whether c is about an event of which nothing came: it finishes it and does no more.
func (c Commit) Nothing() bool {
	return c.Event != "" && c.Effect == "" && c.Fate == Done && len(c.Records)+len(c.Require)+len(c.Effects)+len(c.Events)+len(c.Timers)+len(c.Cancel) == 0 &&
		c.Talk == nil && c.Answer == nil
}

// Limits of a Commit.
const (
	MaxRows  = 1000
	MaxBytes = 1 << 20
)

// Fate is how an event or effect ended.
type Fate string

// Fates.
const (
	Done    Fate = ""        // handled; performed
	Skipped Fate = "skipped" // no longer useful, folded, or nobody to send to
	Refused Fate = "refused" // the service or a rule said no for good; the asker was told
	Dead    Fate = "dead"    // given up: in the dead letters, may be replayed
)

// Version is a record that a decision rests on though it does not write it.
type Version struct {
	Key     string `json:"key"`
	Version int64  `json:"version"` // 0: must not exist
}

// Answer is what the door that waits for an event shows: a web page, the callback of a click, a slash command.
type Answer struct {
	Toast    string            `json:"toast,omitempty"` // one line, plain
	Tone     Tone              `json:"tone,omitempty"`
	Errors   map[string]string `json:"errors,omitempty"`   // by field of the submitted form
	Card     *Card             `json:"card,omitempty"`     // replaces the clicked card
	Form     *Form             `json:"form,omitempty"`     // to open
	Reply    *Card             `json:"reply,omitempty"`    // shown to the asker alone
	Secret   bool              `json:"secret,omitempty"`   // the reply is nobody else's business, also where it can be shown to nobody alone
	Choices  []Choice          `json:"choices,omitempty"`  // of a select
	Location string            `json:"location,omitempty"` // where a page leads
}

// Weekly is the recurrence on the same day of the week, at the same time of day.
func Weekly(t time.Time) string {
	return fmt.Sprintf("FREQ=WEEKLY;BYDAY=%s;BYHOUR=%d;BYMINUTE=%d;BYSECOND=0", strings.ToUpper(t.Weekday().String()[:2]), t.Hour(), t.Minute())
}

// Timer is an event that is due at a time.
type Timer struct {
	Key   string          `json:"key"` // unique; setting it again replaces it
	Due   time.Time       `json:"due"`
	Name  string          `json:"name"` // of the event: "<capability>.<something>"
	Room  Place           `json:"room,omitzero"`
	Data  json.RawMessage `json:"data,omitempty"`
	Until time.Time       `json:"until,omitzero"` // if handled later than this the handler sees Request.Late
	// Again is the recurrence (RFC 5545 rule), told in Zone; the engine sets the next one in the transaction that
	// finishes or buries this one. Empty: once.
	Again string `json:"again,omitempty"`
	Zone  string `json:"zone,omitempty"`
	// Owner groups timers that Arm declares: "project/<ID>/<capability>".
	Owner string `json:"owner,omitempty"`
	// Run names the Run of the project that it belongs to: where that is kept, the timer outlives the project's end.
	Run string `json:"run,omitempty"`
	// Project is the ID of the project that it is about, for those who look at what is due; by default the request's.
	Project string `json:"project,omitempty"`
}

// EventID is the ID of the event that the timer becomes; Lane of that event is the key.
func (t Timer) EventID() string { return "timer/" + t.Key + "/" + t.Due.UTC().Format(time.RFC3339) }

// Event is what the timer becomes when it is due.
func (t Timer) Event() Event {
	return Event{ID: t.EventID(), Name: t.Name, Lane: "timer/" + t.Key, Room: t.Room, At: t.Due,
		Data: Encode(TimerData{Key: t.Key, Due: t.Due, Until: t.Until, Again: t.Again, Zone: t.Zone, Owner: t.Owner, Run: t.Run, Project: t.Project, Data: t.Data})}
}

// TimerData is the payload of a timer's event.
type TimerData struct {
	Key     string          `json:"key"`
	Due     time.Time       `json:"due"`
	Until   time.Time       `json:"until,omitzero"`
	Again   string          `json:"again,omitempty"`
	Zone    string          `json:"zone,omitempty"`
	Owner   string          `json:"owner,omitempty"`
	Run     string          `json:"run,omitempty"`
	Project string          `json:"project,omitempty"`
	Data    json.RawMessage `json:"data,omitempty"`
}

// Decode reads what the timer was set with into v.
func (t TimerData) Decode(v any) error { return decodeInto(t.Data, v) }

// Talk is where one person's conversation in one room stands.
type Talk struct {
	Who     Account         `json:"who"`
	Room    Place           `json:"room"`            // with the thread
	Seq     int64           `json:"seq"`             // of the event that wrote it, or of the step before if that is higher: newer wins
	State   string          `json:"state,omitempty"` // name of the handler of the next message; empty: over
	Data    json.RawMessage `json:"data,omitempty"`
	Lang    string          `json:"lang,omitempty"`
	Expires time.Time       `json:"expires,omitzero"`
	Topic   string          `json:"topic,omitempty"`   // in words, for "continue or start again"
	Command string          `json:"command,omitempty"` // name of the command that began it, if one did
}

// Key names the talk: who, where.
func (t Talk) Key() string { return TalkKey(t.Who, t.Room) }

// TalkKey is the key of the talk of who in room.
func TalkKey(who Account, room Place) string { return "talk/" + who.String() + "@" + room.String() }

// Over reports whether the talk has ended.
func (t Talk) Over() bool { return t.State == "" }
