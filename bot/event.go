package bot

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Event is something that happened: a chat line, a click, a submitted form, a change in the tracker, a due timer,
// the outcome of an effect. Events are values; nothing in them points to a process.
type Event struct {
	// ID is made of content, so that a redelivery has the same one: "slack/T1/C1/1700000000.000100",
	// "feishu/<tenant>/<message_id>", "timer/<key>/<due>". Accepting an ID twice has no second effect.
	ID string `json:"id"`
	// Name routes the event: one of the platform names below, or "<capability>.<something>". Names are permanent.
	Name string `json:"name"`
	// Lane orders: events of one lane are handled one at a time, in the order in which they were accepted.
	Lane string `json:"lane"`
	// Room is where it happened; may be zero.
	Room Place `json:"room,omitzero"`
	// From is who did it, as the platform vouches for it; zero for what no person did.
	From Account `json:"from,omitzero"`
	// At is the calendar time at which it happened, as the source says.
	At time.Time `json:"at"`
	// Data is one of the payload types below, or the capability's own.
	Data json.RawMessage `json:"data,omitempty"`
	// Sealed asks the store to erase From and Data in the transaction that finishes the event.
	Sealed bool `json:"sealed,omitempty"`
	// Overheard says of a raw event that it is a message which was not said to golive, as its platform saw at the door.
	// Most messages are that; unless the person is in a conversation there nobody reads them any further. Room and From
	// are then those of the message.
	Overheard bool `json:"overheard,omitempty"`
	// Opens says that the door which waits for the answer can open a form (a modal).
	Opens bool `json:"opens,omitempty"`
	// Door is the calendar time until which a door waits for the answer; zero if none does. The engine sets it.
	Door time.Time `json:"door,omitzero"`
	// Asked says that a person's act led here; effects of such an event are answers, not noise. The engine sets it.
	Asked bool `json:"asked,omitempty"`
	// Chosen is what the person was asked for and chose before the act could go on, by what was asked (Request.Choose).
	// The engine sets it.
	Chosen map[string]string `json:"chosen,omitempty"`
	// Trace names the first event of the chain that led here.
	Trace string `json:"trace,omitempty"`
}

// Names of the events that platforms and the engine accept. A raw event ("<platform>.raw") carries a verified
// payload that its platform's Translator turns into one of these.
const (
	EventMessage   = "message"    // Message: a line in a room, in a thread, or in private
	EventCommand   = "command"    // Message: a slash command, without the leading word
	EventAction    = "action"     // Click: a button or a select of a card
	EventForm      = "form"       // Submit: a form
	EventShortcut  = "shortcut"   // Click with the Message it was used on: a message shortcut
	EventReaction  = "reaction"   // Reaction: put on or taken off
	EventEdited    = "edited"     // Message: its text was changed
	EventDeleted   = "deleted"    // Message: it was removed; only its reference is known
	EventBotJoined = "bot.joined" // RoomChange: golive was added to a room
	EventBotLeft   = "bot.left"   // RoomChange: golive was removed, or the room dissolved
	EventMember    = "member"     // MemberChange: a person came or went
	EventRoom      = "room"       // RoomChange: renamed, archived, opened again, shared, moved
	EventPerson    = "person"     // PersonChange: profile changed, deactivated
	EventOutsider  = "outsider"   // a person became an outsider, or one of our own: rooms are asked anew who is in them
	EventPrivate   = "private"    // a person opened the private chat with golive
	EventIssue     = "issue"      // IssueChange: the tracker says that an issue changed
	EventProject   = "project"    // a shared noun changed: the engine compares timers
	EventUnreached = "unreached"  // Unreached: what was for somebody cannot be told them by golive
	EventGap       = "gap"        // Gap: a platform was out of touch for a while
	EventReplay    = "bot.replay" // string: the dead letter with that ID is to be put back; published by a capability
	EventOverdue   = "overdue"    // Overdue: what was scheduled is neither sent nor explained minutes after it was due
	EventGivenUp   = "given-up"   // no payload: there are new dead letters
)

// Place is a room on a platform, or one thread of it. Tenant is the platform's workspace or tenant.
type Place struct {
	Platform string `json:"platform,omitempty"`
	Tenant   string `json:"tenant,omitempty"`
	ID       string `json:"id,omitempty"`
	Thread   string `json:"thread,omitempty"`
}

// Room is the place without its thread.
func (p Place) Room() Place { p.Thread = ""; return p }

// In is the thread of p's room with the given root.
func (p Place) In(thread string) Place { p.Thread = thread; return p }

// String is "platform/tenant/id" with "/thread" where there is one; it is stable and used in keys.
func (p Place) String() string {
	if p == (Place{}) {
		return ""
	}
	s := p.Platform + "/" + p.Tenant + "/" + p.ID
	if p.Thread != "" {
		s += "/" + p.Thread
	}
	return s
}

// ParsePlace reads what String wrote.
func ParsePlace(s string) (Place, error) {
	f := strings.SplitN(s, "/", 4)
	if len(f) < 3 || f[0] == "" || f[2] == "" {
		return Place{}, fmt.Errorf("place %q: want platform/tenant/id[/thread]", s)
	}
	p := Place{Platform: f[0], Tenant: f[1], ID: f[2]}
	if len(f) == 4 {
		p.Thread = f[3]
	}
	return p, nil
}

// Account is a person's account on a platform.
type Account struct {
	Platform string `json:"platform,omitempty"`
	Tenant   string `json:"tenant,omitempty"`
	ID       string `json:"id,omitempty"`
}

// String is "platform/tenant/id"; it is stable and used in keys.
func (a Account) String() string {
	if a == (Account{}) {
		return ""
	}
	return a.Platform + "/" + a.Tenant + "/" + a.ID
}

// ParseAccount reads what String wrote.
func ParseAccount(s string) (Account, error) {
	f := strings.SplitN(s, "/", 3)
	if len(f) != 3 || f[0] == "" || f[2] == "" {
		return Account{}, fmt.Errorf("account %q: want platform/tenant/id", s)
	}
	return Account{Platform: f[0], Tenant: f[1], ID: f[2]}, nil
}

// MessageRef names one message.
type MessageRef struct {
	Place Place  `json:"place"`
	ID    string `json:"id"`
}

// String is the place's room and the message's ID.
func (m MessageRef) String() string { return m.Place.Room().String() + "/" + m.ID }

// Message is the payload of message, command, edited and deleted.
type Message struct {
	Ref MessageRef `json:"ref"`
	// Text is plain text; a mention of a person stands in it as "@Name" and is listed in Mentions, a mention of
	// golive is left out and told by ToBot.
	Text     string    `json:"text"`
	Forwards []string  `json:"forwards,omitempty"` // the texts that it passes on, which stand in Text in a line each, behind who said them
	Mentions []Mention `json:"mentions,omitempty"`
	ToBot    bool      `json:"to_bot,omitempty"`  // mentioned, in private, or by slash command
	Private  bool      `json:"private,omitempty"` // the room is the private chat of one person with golive
	Quotes   string    `json:"quotes,omitempty"`  // ID of the message that it replies to, if any
	Files    []FileRef `json:"files,omitempty"`
	Author   Account   `json:"author,omitzero"` // who wrote it, where that is not who caused the event
	Bot      bool      `json:"bot,omitempty"`   // written by a program
	Lang     string    `json:"lang,omitempty"`  // what the platform says of the person's language
	At       time.Time `json:"at,omitzero"`
	Replied  time.Time `json:"replied,omitzero"` // of the root of a thread that is read back: its last reply, where the platform tells
	Link     string    `json:"link,omitempty"`   // permalink, where the platform gives one for nothing
}

// Mention is a person mentioned in a text.
type Mention struct {
	Account Account `json:"account"`
	Name    string  `json:"name"`
}

// FileRef names a file on a platform; its bytes are read through Files.
type FileRef struct {
	Platform string `json:"platform"`
	Message  string `json:"message,omitempty"`
	ID       string `json:"id"`
	Name     string `json:"name"`
	Type     string `json:"type,omitempty"` // media type
	Size     int64  `json:"size,omitempty"` // bytes; 0 = unknown
}

// Click is the payload of action and shortcut.
type Click struct {
	Action  string     `json:"action"`           // the control's Action
	Value   string     `json:"value,omitempty"`  // a button's Value
	Chosen  []string   `json:"chosen,omitempty"` // values of a select
	Message MessageRef `json:"message,omitzero"` // the card that was clicked, or the message of a shortcut
	On      *Message   `json:"on,omitempty"`     // a shortcut's message, as the platform shows it
	Lang    string     `json:"lang,omitempty"`
}

// Submit is the payload of form.
type Submit struct {
	Form    string              `json:"form"`            // Form.Name
	Value   string              `json:"value,omitempty"` // Form.Value
	Values  map[string][]string `json:"values"`
	Message MessageRef          `json:"message,omitzero"` // the card that held the form, if one did
	Lang    string              `json:"lang,omitempty"`
}

// Get is the first value of a field, or "".
func (s Submit) Get(field string) string {
	if v := s.Values[field]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Reaction is the payload of reaction. Emoji is the platform's name without colons, in lower case.
type Reaction struct {
	Emoji   string     `json:"emoji"`
	Message MessageRef `json:"message"`
	Author  Account    `json:"author,omitzero"` // of the message, where the platform says so
	Removed bool       `json:"removed,omitempty"`
}

// MemberChange is the payload of member.
type MemberChange struct {
	Who  Account `json:"who"`
	Left bool    `json:"left,omitempty"`
}

// RoomChange is the payload of bot.joined, bot.left and room: what the platform says of the change. Where it says nothing,
// something changed that is to be looked up.
type RoomChange struct {
	Name     string `json:"name,omitempty"`     // new name, if it changed
	Archived bool   `json:"archived,omitempty"` // archived, dissolved or deleted
	Shared   *bool  `json:"shared,omitempty"`   // whether another organisation shares it now
	Moved    *Place `json:"moved,omitempty"`    // its new place, where the platform gave it another ID
	Met      bool   `json:"met,omitempty"`      // golive was spoken to in a room of which nothing is kept; from the engine
}

// Unreached is the payload of unreached: a message for a person who has no account, or whom golive may not write to.
type Unreached struct {
	Person  string `json:"person"`            // ID
	Project string `json:"project,omitempty"` // ID
	Title   string `json:"title,omitempty"`
	Text    string `json:"text"` // what it says, plain
	Link    string `json:"link,omitempty"`
}

// PersonChange is the payload of person.
type PersonChange struct {
	Who  Account `json:"who"`
	Gone bool    `json:"gone,omitempty"` // left the organisation or was deactivated
}

// Gap is the payload of gap: from Since on, messages of the platform may have been missed.
type Gap struct {
	Platform string    `json:"platform"`
	Since    time.Time `json:"since"`
}

// Outcome is the payload of "<Then>.done", "<Then>.refused" and "<Then>.delayed".
type Outcome struct {
	Effect  string  `json:"effect"`
	Handle  string  `json:"handle,omitempty"`
	Receipt Receipt `json:"receipt,omitzero"`
	// Reason is for the operator; Fields and Text are a service's own words on what it refused.
	Reason string            `json:"reason,omitempty"`
	Text   string            `json:"text,omitempty"`
	Fields map[string]string `json:"fields,omitempty"`
	Cause  string            `json:"cause,omitempty"` // see PermanentError.Cause
}

// Encode marshals a payload; a payload of this module's types cannot fail to marshal, so an error is a bug.
func Encode(payload any) json.RawMessage {
	b, err := json.Marshal(payload)
	if err != nil {
		panic(fmt.Sprintf("bot: encode %T: %v", payload, err))
	}
	return b
}
