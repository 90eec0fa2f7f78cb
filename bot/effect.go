package bot

import (
	"encoding/json"
	"fmt"
	"time"
)

// Effect is something to be done in the world: a message, an edit, a reaction, a mail, an operation on the tracker.
// It is stored with the decision that asked for it and performed later, at least once as far as its ID can tell.
type Effect struct {
	// ID is "<event>#<n>" and is given by the engine. Platforms use it as idempotency key.
	ID string `json:"id"`
	To Target `json:"to"`
	// Handle is a name that the capability chooses ("task/42/card"). The first effect with a handle posts; a later
	// one edits what was posted. Effects of one handle are performed in order.
	Handle string `json:"handle,omitempty"`
	Body   Body   `json:"-"`
	// Project is the ID of the project that it is about; default: the request's. A card about a project names it. What comes to
	// somebody who is away goes to others only if they are of the project.
	Project string `json:"project,omitempty"`
	// Audience is checked against the room's or person's present mark when the effect is performed.
	Audience Audience `json:"audience,omitempty"`
	// Until: after this the effect is recorded as skipped. Zero: always useful.
	Until time.Time `json:"until,omitzero"`
	// Edits says that it only changes what Handle posted, and does not post: where nothing was posted, since that was of no use any
	// more, say, it is skipped.
	Edits bool `json:"edits,omitempty"`
	// Urgent effects overtake bulk in pacing. Answers to an act are urgent by themselves.
	Urgent bool `json:"urgent,omitempty"`
	// Noise says how the effect counts against the budget of its room or person.
	Noise Noise `json:"noise,omitempty"`
	// Everyone asks that everybody in the room is mentioned. For platforms: it is nil unless that is allowed.
	Everyone *Everyone `json:"everyone,omitempty"`
	// Waits says that it is for the person alone: while they are away it waits, and nobody who stands in gets it.
	Waits bool `json:"waits,omitempty"`
	// Then names the outcome events: <Then>.done, <Then>.refused, and <Then>.delayed after 10 s. Empty: none.
	Then string `json:"then,omitempty"`
	// Lane is that of the outcome events; default: the lane of the event that led to the effect.
	Lane string `json:"lane,omitempty"`

	// Set by the engine; a handler leaves them empty.
	Trace string    `json:"trace,omitempty"`
	Asked bool      `json:"asked,omitempty"`
	At    time.Time `json:"at,omitzero"`  // when it was decided
	Due   time.Time `json:"due,omitzero"` // not before; the reserved slot
	Paced bool      `json:"paced,omitempty"`
	From  Account   `json:"from,omitzero"`  // the person whose act led to it
	Lang  string    `json:"lang,omitempty"` // in which they were spoken to
}

// Target says to whom an effect goes: exactly one of the forms below.
type Target struct {
	Room    Place   `json:"room,omitzero"`     // a room, or a thread of it
	Reply   string  `json:"reply,omitempty"`   // in the thread under what this handle posted
	Account Account `json:"account,omitzero"`  // in private; together with Room: in that room, visible to them alone
	Person  string  `json:"person,omitempty"`  // in private, on the account where they were last active
	Tracker string  `json:"tracker,omitempty"` // the tracker's platform name ("jira")
	Mail    string  `json:"mail,omitempty"`    // an e-mail address
}

// ToRoom addresses a room or thread.
func ToRoom(p Place) Target { return Target{Room: p} }

// ToPerson addresses a person in private, by golive's own ID.
func ToPerson(id string) Target { return Target{Person: id} }

// ToAccount addresses an account in private.
func ToAccount(a Account) Target { return Target{Account: a} }

// InReplyTo addresses the thread under what handle posted.
func InReplyTo(handle string) Target { return Target{Reply: handle} }

// ToTracker addresses the tracker.
func ToTracker(platform string) Target { return Target{Tracker: platform} }

// Platform names the platform that performs the effect, or "" while that depends on a person or a handle.
func (t Target) Platform() string {
	switch {
	case t.Room.Platform != "":
		return t.Room.Platform
	case t.Account.Platform != "":
		return t.Account.Platform
	case t.Tracker != "":
		return t.Tracker
	case t.Mail != "":
		return "mail"
	}
	return ""
}

// Audience says for whose eyes a text is.
type Audience string

// Audiences. The zero value is the team: what is not marked never reaches a client.
const (
	Team   Audience = ""
	Client Audience = "client" // may be seen by anybody in any room
)

// Noise says how an effect counts against the noise budget.
type Noise string

// Kinds of noise. The zero value lets the engine decide: an answer to an act is free, everything else is unasked.
const (
	NoiseAuto      Noise = ""
	NoiseScheduled Noise = "scheduled" // what the project itself scheduled: counts, and a part of the budget is kept for it
	NoiseTimed     Noise = "timed"     // the same, of which the project set the hour: it comes then, whatever day and hour its reader has
	NoiseDuty      Noise = "duty"      // a task that its reader has by a time: as scheduled, but it comes however much was said that day
	NoiseOwn       Noise = "own"       // what its reader set a time for: it counts, and comes at that time whatever day and hour it is
	NoiseAlarm     Noise = "alarm"     // priority-one: exempt from budget and quiet hours
	NoiseHint      Noise = "hint"      // an offer of the moment: counts, and is left out where it would be too much
)

// Planned reports whether somebody set a time for it: it is owed, and a part of the budget is kept for it.
func (n Noise) Planned() bool { return n == NoiseScheduled || n == NoiseDuty || n.Timed() }

// Timed reports whether that time stands even outside of the hours in which its reader is spoken to.
func (n Noise) Timed() bool { return n == NoiseTimed || n == NoiseOwn }

// Receipt is what a platform says of a performed effect.
type Receipt struct {
	Platform string    `json:"platform,omitempty"`
	Place    Place     `json:"place,omitzero"`
	Message  string    `json:"message,omitempty"` // ID of the (last, if split) message; the one that is edited
	Rest     []string  `json:"rest,omitempty"`    // IDs of further messages of a split card
	Link     string    `json:"link,omitempty"`    // permalink for people
	Issue    string    `json:"issue,omitempty"`   // issue key
	ID       string    `json:"id,omitempty"`      // the service's own ID: issue, comment, file
	At       time.Time `json:"at,omitzero"`
	Note     string    `json:"note,omitempty"` // what was done otherwise than asked, for the operator
	Left     []string  `json:"left,omitempty"` // fields of an issue that the tracker did not take, by ID: it was created without them
}

// Ref is the message of the receipt.
func (r Receipt) Ref() MessageRef { return MessageRef{Place: r.Place, ID: r.Message} }

// Job is an effect about to be performed.
type Job struct {
	Effect
	Prior *Receipt  // what the handle posted before: edit that
	Under *Receipt  // what To.Reply names: reply in its thread
	Tries int       // earlier claims
	Since time.Time // first claim; zero if never claimed. If set, the outcome of an earlier try may be unknown: look it up
}

// Body is the content of an effect: a closed set, listed in bodies.
type Body interface {
	kind() string
	// replaces: a later body of the same handle makes this one needless.
	replaces() bool
}

func (Card) kind() string       { return "card" }
func (Form) kind() string       { return "form" }
func (Text) kind() string       { return "text" }
func (File) kind() string       { return "file" }
func (React) kind() string      { return "react" }
func (Delete) kind() string     { return "delete" }
func (Mail) kind() string       { return "mail" }
func (NewIssue) kind() string   { return "issue.new" }
func (EditIssue) kind() string  { return "issue.edit" }
func (Comment) kind() string    { return "issue.comment" }
func (Transition) kind() string { return "issue.transition" }
func (LinkBack) kind() string   { return "issue.link" }
func (Attach) kind() string     { return "issue.attach" }
func (Watch) kind() string      { return "issue.watch" }
func (LinkIssues) kind() string { return "issue.relate" }

func (Card) replaces() bool       { return true }
func (Form) replaces() bool       { return true }
func (Text) replaces() bool       { return true }
func (File) replaces() bool       { return false }
func (React) replaces() bool      { return false }
func (Delete) replaces() bool     { return false }
func (Mail) replaces() bool       { return false }
func (NewIssue) replaces() bool   { return false }
func (EditIssue) replaces() bool  { return false }
func (Comment) replaces() bool    { return false }
func (Transition) replaces() bool { return false }
func (LinkBack) replaces() bool   { return false }
func (Attach) replaces() bool     { return false }
func (Watch) replaces() bool      { return false }
func (LinkIssues) replaces() bool { return false }

func decodeBody(kind string, data json.RawMessage) (Body, error) {
	switch kind {
	case "card":
		return decode[Card](data)
	case "form":
		return decode[Form](data)
	case "text":
		return decode[Text](data)
	case "file":
		return decode[File](data)
	case "react":
		return decode[React](data)
	case "delete":
		return decode[Delete](data)
	case "mail":
		return decode[Mail](data)
	case "issue.new":
		return decode[NewIssue](data)
	case "issue.edit":
		return decode[EditIssue](data)
	case "issue.comment":
		return decode[Comment](data)
	case "issue.transition":
		return decode[Transition](data)
	case "issue.link":
		return decode[LinkBack](data)
	case "issue.attach":
		return decode[Attach](data)
	case "issue.watch":
		return decode[Watch](data)
	case "issue.relate":
		return decode[LinkIssues](data)
	}
	return nil, fmt.Errorf("effect body of unknown kind %q: %w", kind, ErrNewer)
}

func decode[T Body](data json.RawMessage) (Body, error) {
	var b T
	err := json.Unmarshal(data, &b)
	return b, err
}

// Kind names the body's kind ("card", "issue.new"), for logs and metrics.
func (e Effect) Kind() string {
	if e.Body == nil {
		return ""
	}
	return e.Body.kind()
}

// Replaces reports whether e makes an earlier, not yet performed effect of the same handle and target needless.
func (e Effect) Replaces(earlier Effect) bool {
	return e.Handle != "" && e.Handle == earlier.Handle && e.To == earlier.To &&
		e.Body != nil && earlier.Body != nil && e.Body.replaces() && earlier.Body.replaces()
}

type plainEffect Effect

type wireEffect struct {
	plainEffect
	Kind string          `json:"kind"`
	Body json.RawMessage `json:"body"`
}

// MarshalJSON writes the effect with its body's kind beside it.
func (e Effect) MarshalJSON() ([]byte, error) {
	body, err := json.Marshal(e.Body)
	if err != nil {
		return nil, err
	}
	return json.Marshal(wireEffect{plainEffect(e), e.Kind(), body})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (e *Effect) UnmarshalJSON(data []byte) error {
	var w wireEffect
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	body, err := decodeBody(w.Kind, w.Body)
	if err != nil {
		return err
	}
	*e = Effect(w.plainEffect)
	e.Body = body
	return nil
}
