package bot

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"
)

// Platform is a chat system or the tracker, as golive sees it: events in, effects out. Adapters only translate;
// they decide nothing and keep nothing that a restart may not lose. A Platform is safe for concurrent use.
type Platform interface {
	// Name is the platform's word in places, accounts and targets: "slack", "feishu", "jira", "mail".
	Name() string
	// Run receives events until ctx ends. It returns nil then, and an error only where going on makes no sense.
	Run(ctx context.Context, road Road) error
	// Perform does what the job asks. It may be called again with the same effect ID: if Since is set, an earlier try
	// may have succeeded, and it looks up before it repeats. Errors: Permanent, Gone and Closed (no retry can help),
	// RetryAfter and Unsent (the service did not act), any other (outcome unknown).
	Perform(ctx context.Context, j Job) (Receipt, error)
}

// Road is where a platform hands in what happened.
type Road interface {
	// Accept puts events into the durable inbox. Only when it returned nil may the sender be told so.
	Accept(ctx context.Context, events ...Event) error
	// Do accepts e, waits at most 2 s for its answer and calls show with it, at most once, on the calling goroutine;
	// with ok false the answer is not there yet and will follow as an effect: show something neutral. No effect of e
	// is performed before show has returned. The error is that of accepting.
	Do(ctx context.Context, e Event, show func(a Answer, ok bool)) error
	// Options looks up the choices of a select as one types.
	Options(ctx context.Context, q OptionsQuery) ([]Choice, error)
	// Check tells, for a form event not yet accepted, what is wrong with its values: by field, in the person's words.
	Check(ctx context.Context, e Event) (map[string]string, error)
}

// OptionsQuery asks for the choices of a select.
type OptionsQuery struct {
	Source string // "<capability>.<name>"
	Field  string // of the form, where the select stands in one
	Typed  string
	From   Account
	Room   Place
	Value  string // of the form, where the select stands in one
	Lang   string
}

// Translator is a Platform that accepts raw events, named "<platform>.raw", and reads them later: that makes
// acknowledging fast. Translate answers false for what golive has no use for.
type Translator interface {
	Translate(ctx context.Context, raw Event) (Event, bool, error)
}

// Paced is a Platform with limits: those on which a job draws. Whether it posts or edits is told by its Prior.
type Paced interface {
	Limits(j Job) []Limit
}

// Opener is a Platform that opens forms only as the answer to an act (modals). Where a platform is no Opener, a form
// is sent as an effect.
type Opener interface {
	OpensForms() bool
}

// Files reads files of a platform, streamed.
type Files interface {
	OpenFile(ctx context.Context, f FileRef) (io.ReadCloser, error)
}

// Directory knows people and rooms of a platform. Answers may be some minutes old. ErrNotFound where there is none.
type Directory interface {
	Profile(ctx context.Context, a Account) (Profile, error)
	ByEmail(ctx context.Context, email string) (Account, error)
	Members(ctx context.Context, room Place) ([]Account, error)
	RoomProfile(ctx context.Context, room Place) (RoomProfile, error)
	// Message reads one message again; Thread reads a thread: its root and the newest under it, at most limit messages.
	Message(ctx context.Context, ref MessageRef) (Message, error)
	Thread(ctx context.Context, root MessageRef, limit int) (Replies, error)
	Permalink(ctx context.Context, ref MessageRef) (string, error)
	// History reads what was said after a time, oldest first, at most limit, to catch up after a gap: in a room, its threads
	// left out, or in the thread that the place names. Fewer than limit are all there are.
	History(ctx context.Context, room Place, since time.Time, limit int) ([]Message, error)
}

// Replies are what was read of a thread, oldest first.
type Replies struct {
	Messages []Message `json:"messages"`
	Cut      bool      `json:"cut,omitempty"` // there was no time to read on: of what came later nothing is here
}

// PrivateRooms is a Directory that can list the private chats that people have with golive.
type PrivateRooms interface {
	PrivateRooms(ctx context.Context) ([]Place, error)
}

// Profile is what a platform says of a person.
type Profile struct {
	Account  Account `json:"account"`
	Name     string  `json:"name"`
	Email    string  `json:"email,omitempty"`    // only if the platform's own directory vouches for it
	Lang     string  `json:"lang,omitempty"`     // "zh-CN", "en" or ""
	Zone     string  `json:"zone,omitempty"`     // IANA name
	Outsider bool    `json:"outsider,omitempty"` // guest, stranger, or of another tenant
	Gone     bool    `json:"gone,omitempty"`
	Bot      bool    `json:"bot,omitempty"`
}

// RoomProfile is what a platform says of a room.
type RoomProfile struct {
	Place    Place   `json:"place"`
	Name     string  `json:"name"`
	Private  bool    `json:"private,omitempty"` // the private chat of one person with golive
	Peer     Account `json:"peer,omitzero"`     // whose private chat it is, where the platform tells
	Shared   bool    `json:"shared,omitempty"`  // with another organisation, or nobody knows who is in it
	Archived bool    `json:"archived,omitempty"`
	Absent   bool    `json:"absent,omitempty"`    // golive is not in it
	HearsAll bool    `json:"hears_all,omitempty"` // golive is told of every message, not only of mentions
	// Outsiders are the members of a room that is not Shared for whom the own directory does not vouch: guests.
	Outsiders []Account `json:"outsiders,omitempty"`
	// At is when the platform said so, where that was a while ago.
	At time.Time `json:"at,omitzero"`
}

// WithOutsiders reports whether others than the own organisation are, or may be, in the room.
func (p RoomProfile) WithOutsiders() bool { return p.Shared || len(p.Outsiders) > 0 }

// Tracker is the read side of the issue tracker; its writes are effects.
type Tracker interface {
	Platform() string // "jira"
	Projects(ctx context.Context) ([]TrackerProject, error)
	Project(ctx context.Context, key string) (TrackerProject, error)
	// Types lists the issue types of a project with the fields that creating one takes.
	Types(ctx context.Context, project string) ([]IssueType, error)
	// Statuses names those that issues of a project can have, in the order of its workflows, each once.
	Statuses(ctx context.Context, project string) ([]string, error)
	// Priorities are those of the tracker, the highest first; Value is what a query calls one.
	Priorities(ctx context.Context) ([]Choice, error)
	// Below is the query for the issues of an epic.
	Below(ctx context.Context, epic string) (string, error)
	Issue(ctx context.Context, key string) (Issue, error)
	// Search answers at most limit issues for a query in the tracker's language. One that the tracker does not accept is a
	// PermanentError with the tracker's words as its Text, here and by Count.
	Search(ctx context.Context, query string, limit int) ([]Issue, error)
	// Count is how many issues a query finds, in one request. A tracker may count from an index that is some seconds behind.
	Count(ctx context.Context, query string) (int, error)
	User(ctx context.Context, email string) (TrackerUser, error)
	// Users finds users who can be assigned in a project by what was typed.
	Users(ctx context.Context, project, typed string) ([]TrackerUser, error)
	Transitions(ctx context.Context, issue string) ([]IssueTransition, error)
	// CreatePage is the address of the tracker's own create page, filled in with what is known of the issue.
	CreatePage(b NewIssue) string
}

// QueryText is a text as a query of the tracker has it, quoted so that nothing in it is taken for more of the query.
func QueryText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// TrackerProject is a project of the tracker.
type TrackerProject struct {
	ID   string `json:"id"`
	Key  string `json:"key"`
	Name string `json:"name"`
	// Archived says that nothing new comes into it.
	Archived bool `json:"archived,omitempty"`
}

// IssueType is a type of issue with its fields.
type IssueType struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	Subtask bool         `json:"subtask,omitempty"`
	Level   int          `json:"level,omitempty"` // in the hierarchy: 1 is an epic, 0 the usual
	Fields  []IssueField `json:"fields,omitempty"`
}

// IssueField is a field of a screen of the tracker: of creating an issue, or of a transition.
type IssueField struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"` // the tracker's schema: "string", "user", "array:option" ...
	// Kind is how a form asks for it, "" where none can.
	Kind     FieldKind `json:"kind,omitempty"`
	Issues   bool      `json:"issues,omitempty"` // the choices are issues one level above, by key
	Required bool      `json:"required,omitempty"`
	Default  bool      `json:"default,omitempty"` // has a default value
	Choices  []Choice  `json:"choices,omitempty"`
}

// Issue is an issue of the tracker.
type Issue struct {
	Key      string      `json:"key"`
	ID       string      `json:"id"`
	Project  string      `json:"project"`
	Type     string      `json:"type"`
	Summary  string      `json:"summary"`
	Status   string      `json:"status"`
	Category string      `json:"category"` // "new", "indeterminate", "done"
	Priority string      `json:"priority,omitempty"`
	Assignee TrackerUser `json:"assignee,omitzero"`
	Reporter TrackerUser `json:"reporter,omitzero"`
	Due      string      `json:"due,omitempty"` // YYYY-MM-DD
	Labels   []string    `json:"labels,omitempty"`
	// Components are named; a comment's report comes without them.
	Components []string  `json:"components,omitempty"`
	Created    time.Time `json:"created,omitzero"`
	Updated    time.Time `json:"updated,omitzero"`
	// Resolved is when it was done; zero while it is not, and where the tracker does not tell.
	Resolved time.Time `json:"resolved,omitzero"`
	Link     string    `json:"link,omitempty"` // for people
	// Blockers are the keys of issues that are not done and block it; they are told where issues are read or searched for, not in reports.
	Blockers []string `json:"blockers,omitempty"`
	// Restricted says that not everybody of the project may see it: no room is told of it.
	Restricted bool `json:"restricted,omitempty"`
}

// IssueTransition is a move that an issue can make now.
type IssueTransition struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	To       string `json:"to"`       // status
	Category string `json:"category"` // of that status
	// Cancels says that an issue ends there which turned out not to be wanted ("Won't Do"), rather than one that is done.
	Cancels bool         `json:"cancels,omitempty"`
	Fields  []IssueField `json:"fields,omitempty"` // that it asks for
}

// IssueChange is the payload of issue: the tracker says that something changed.
type IssueChange struct {
	Kind    string        `json:"kind"` // "created", "updated", "deleted", "commented"
	Issue   Issue         `json:"issue"`
	By      TrackerUser   `json:"by,omitzero"`
	Own     bool          `json:"own,omitempty"` // golive did it itself
	Changes []FieldChange `json:"changes,omitempty"`
	Comment *IssueComment `json:"comment,omitempty"`
	Order   string        `json:"order,omitempty"` // newer changes of an issue compare greater
	// Edits are told where golive asks for changes, oldest first: several may have come since it asked last. By, Own and Changes
	// are empty then until After has looked at them.
	Edits []IssueEdit `json:"edits,omitempty"`
}

// IssueEdit is a change as the history of an issue tells it.
type IssueEdit struct {
	At      time.Time     `json:"at"`
	By      TrackerUser   `json:"by,omitzero"`
	Own     bool          `json:"own,omitempty"`
	Changes []FieldChange `json:"changes,omitempty"`
}

// After is the change to whoever knows the issue as it was at a time: what others did since, or what golive did if that is all.
func (c IssueChange) After(t time.Time) IssueChange {
	edits := slices.DeleteFunc(slices.Clone(c.Edits), func(e IssueEdit) bool { return !e.At.After(t) })
	if len(edits) == 0 { // what is new all the same, nobody tells of
		c.Edits = nil
		return c
	}
	c.Edits, c.Own = edits, !slices.ContainsFunc(edits, func(e IssueEdit) bool { return !e.Own })
	for _, e := range edits {
		if e.Own == c.Own {
			c.By, c.Changes = e.By, append(c.Changes, e.Changes...)
		}
	}
	return c
}

// Names are those of who made Changes, each once; of who did what else there was, if there are none.
func (c IssueChange) Names() []string {
	var all []string
	add := func(name string) {
		if name != "" && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	for _, e := range c.Edits {
		if e.Own == c.Own && (len(e.Changes) > 0 || len(c.Changes) == 0) {
			add(e.By.Name)
		}
	}
	if len(c.Edits) == 0 {
		add(c.By.Name)
	}
	return all
}

// FieldChange is a field that changed.
type FieldChange struct {
	Field string `json:"field"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

// IssueComment is a comment on an issue.
type IssueComment struct {
	ID       string      `json:"id"`
	Author   TrackerUser `json:"author"`
	Text     string      `json:"text"`
	Internal bool        `json:"internal,omitempty"` // not for clients
}

// Check is one finding of doctor.
type Check struct {
	Name string `json:"name"` // "slack.scope.chat:write"
	OK   bool   `json:"ok"`
	Warn bool   `json:"warn,omitempty"`
	Text string `json:"text"` // what is wrong and what to do, or what is right
}

// Doctor is a Platform or Store that can examine its configuration.
type Doctor interface {
	Examine(ctx context.Context) []Check
}

// Manifest is a Platform that can write what has to be registered for it: the app manifest, scopes and events.
type Manifest interface {
	Manifest() (json.RawMessage, error)
}
