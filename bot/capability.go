package bot

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"time"
)

// Capability is one thing that golive can do, as a value: `var Capability = bot.Capability{...}`. It is stateless;
// all that it keeps are records. The list of capabilities is handlers.All.
type Capability struct {
	Name    string // lower case; prefix of its event names, texts and pages
	Doc     string // one sentence for engineers
	Locales fs.FS  // zh-CN.json and en.json
	// Commands are what people can say to golive.
	Commands []Command
	// Says are whole sentences that ask for a command without arguments, by its name: "when is the next meeting", "进展怎么样".
	// Letter case, courtesy before them and marks behind do not matter.
	Says map[string][]string
	// Actions are its buttons and selects, Forms its forms, by the name in Control.Action and Form.Name.
	Actions map[string]Action
	Forms   map[string]FormSpec
	// On handles events: its own ("<name>.<something>": timers, outcomes, states of a Talk, what others publish) and
	// those of the platforms (EventReaction ...). If several capabilities handle one, each does so by itself.
	On map[string]Handler
	// Overhears reports whether it wants what is said in a room without calling golive: On[EventMessage] handles it then. That is
	// no act towards golive: nobody is met, and what comes of it was not asked for. It is asked for each such message, so it
	// reads one record at most. Nil: never.
	Overhears func(ctx context.Context, records Reader, room Place) (bool, error)
	// Replies takes what was said to golive and is no command, where it knows what that belongs to, such as the thread of an
	// issue; it reports whether it did. Where like is true there is a command that it is like, and only what stands for itself there
	// is taken. The one that handles Unknown asks. Nil: none.
	Replies func(ctx context.Context, r *Request, like bool) (bool, error)
	// Awaits names the handler, among On, of what somebody says to golive in private where it answers a question that golive put by itself,
	// so that they are in no conversation; "" if it does not. It is asked before commands are looked for: it takes what is plainly an answer,
	// however it begins, and leaves the rest to Replies. Nil: none.
	Awaits func(ctx context.Context, r *Request) (handler string, err error)
	// Options are read-only look-ups for selects; they take no road.
	Options map[string]Options
	// Unknown handles what is said to golive and is no command; at most one capability has it.
	Unknown Handler
	// Meet records the person behind an account that acts for the first time, and sets Request.Who and WhoID; at most one
	// capability has it.
	Meet Handler
	// Pages serves below /<name>/, and below the short Paths ("s" for /s/) where links are copied by hand.
	Pages func(Pages) http.Handler
	Paths []string
	// Arm tells the timers that a project should have. It is pure.
	Arm func(id string, p Project) []Timer
	// Sends declares those of its timers that are set long ahead and by which something may be sent to people, by name: it is
	// told beforehand what a project will be sent.
	Sends map[string]Foretold
	// Keeps declares every kind of records that it writes.
	Keeps []Kept
	// Runs tells what of a project goes on by itself, where one is closed; a capability that has it handles "project.closed".
	Runs Runs
	// Holds tells what a person is responsible for, where somebody leaves; a capability that has it handles "person.handover".
	Holds Holds
	// Filed tells which issues it had made, as it knows them; for comparing with the tracker. Nil: it makes none.
	Filed func(ctx context.Context, records Reader) ([]Filed, error)
	// Summary tells its lines in the digest of a project.
	Summary Summary
}

// Handler reads through r, records on r, and returns. Nothing that it records happens until it returns nil. It may
// run more than once; exactly one run is committed. r.Now and r.NewID are functions of the event.
type Handler func(ctx context.Context, r *Request) error

// Command is something that people can say. The same table serves parsing and help: texts "<Name>.help" (one line)
// and "<Name>.example" are looked up in the capability's locales.
type Command struct {
	Name  string              // "task.new"; names its texts
	Words map[string][]string // by language: the first is shown in help, the others are understood too
	// Means recognises a sentence said to golive that asks for the command without beginning with its words ("下周请假"); rest is
	// what Do reads. Nil: none does.
	Means func(text string) (rest string, ok bool)
	// Heeds reports whether such a sentence asks for the command where it was said, and by whom it was: elsewhere it may be meant for
	// another. Nil: it does.
	Heeds func(r *Request) bool
	// Fits reports whether what follows the words can be what Do reads. Where it cannot, a sentence merely begins with them ("mute
	// the alarm by Friday") and is not the command, unless a colon stands behind the words. Nil: whatever follows fits, or a few words if it takes no arguments.
	Fits func(r *Request, rest string) bool
	Args string // key of a text that shows the arguments; "" if it takes none
	Role Role   // least role: in the room's project, or in the organisation for Manager and Operator
	// Also lets people say it who lack the role but were given this one right; nil: nobody.
	Also  func(Person) bool
	Wants Wants
	// Prose says that its text may begin with any word, so that a word is taken for a project's key only where it is
	// unmistakably one.
	Prose bool
	// Closed says that it is for closed projects, too: it reads, ends or reopens.
	Closed bool
	// Which tells the project that its words mean though they do not name it, such as by an issue, or "". Nil: they never do.
	Which func(r *Request) (project string, err error)
	Do    Handler
}

// Foretold is what a timer sends, as it is told beforehand.
type Foretold struct {
	Text  string        // key of the text that says what, in one line
	After time.Duration // how long after the timer is due
	// Private says that it goes to people, and not to rooms.
	Private bool
	// About reports whether a timer that belongs to no project sends something about one. Nil: it does not.
	About func(ctx context.Context, records Reader, t Timer, project string) (bool, error)
	// Next is when the timer is due after a time, zero if never. Nil: by its recurrence.
	Next func(ctx context.Context, records Reader, t Timer, at time.Time) (time.Time, error)
}

// Near is a command that was perhaps meant, and what should have been said then.
type Near struct {
	Command
	Said   string
	Begins bool // the text begins with its very words, and does not seem to be it
}

// Wants says what a command needs before its handler runs; without it the person is told what to do.
type Wants int

// Wants.
const (
	WantsNothing Wants = iota
	WantsProject       // a project: the room's, or the one that is named
	WantsAll           // the same; but in private, where none is named, the handler is about all of the person's projects
)

// Action is what a button or a select does.
type Action struct {
	Role   Role // least role in the project that the handler enters, or in the room's
	Closed bool // also in a closed project
	Do     Handler
}

// FormSpec is a form: how it is built from records, who may submit it, what submitting does. Build is asked both
// when the form is opened and when it is submitted, so that values are checked before they are accepted.
type FormSpec struct {
	Role   Role
	Closed bool // also in a closed project
	// Audience of the form where it is posted as a card (see Effect.Audience).
	Audience Audience
	Build    func(ctx context.Context, r *Request, value string) (Form, error)
	Do       Handler
}

// Options looks up choices; it may take at most 2 s.
type Options func(ctx context.Context, r *Request, q OptionsQuery) ([]Choice, error)

// Summary tells what a digest says of a project since a time, in the language of the request, for the eyes of managers.
type Summary func(ctx context.Context, r *Request, project string, since time.Time) ([]SummaryLine, error)

// Summaries is what all capabilities tell of a project since a time, in the order of the list.
func (r *Request) Summaries(project string, since time.Time) ([]SummaryLine, error) {
	var all []SummaryLine
	for _, summary := range r.env.Summaries {
		some, err := summary(r.ctx, r, project, since)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// SummaryLine is a line of the digest.
type SummaryLine struct {
	Text  string // markup
	Score int    // the worse, the higher
	Link  string
	AsOf  time.Time
	Makes Status // what it makes of the project's status at least; "": nothing
}

// Pages is what a capability's pages may use.
type Pages struct {
	// Do is the road, for pages that write. The answer is zero where it is not there in time; whoever posts the same event again, within
	// 24 h, gets it then.
	Do func(ctx context.Context, e Event) (Answer, error)
	// Who tells who is behind an account that a signed link names, now.
	Who       func(ctx context.Context, a Account) (Visitor, error)
	Store     Reader
	Insight   Insight
	Texts     Texts
	Clock     Clock
	Links     Links
	Log       *slog.Logger
	Summaries []Summary
}

// Request makes the request of a visitor with an account, in a language: what it reads is what a handler would; what it records is lost.
func (p Pages) Request(ctx context.Context, a Account, v Visitor, lang string) *Request {
	r := NewRequest(ctx, Env{Store: p.Store, Texts: p.Texts, Links: p.Links, Summaries: p.Summaries}, Event{ID: "page", Name: "page", From: a}, 0, p.Clock.Now())
	r.Lang, r.Who, r.WhoID, r.Org = lang, v.Person, v.ID, v.Org
	return r
}

// Addressee is somebody who can be told something in private.
type Addressee struct {
	To      Target
	Account Account // for a link of their own
	Lang    string
	Zone    *time.Location
}

// Visitor is who opened a page: whoever the signed link was given to.
type Visitor struct {
	ID     string // of the person; "" if not known
	Person Person
	Org    Role // manager or operator of the organisation, else RoleAnyone
}

// Texts looks up texts; see package i18n. Args are pairs of name and value; the number named "n" chooses the plural.
type Texts interface {
	Text(lang, key string, args ...any) string
	Has(lang, key string) bool
}

// Links signs and opens links to pages. A link names its purpose and subject, expires, and reveals neither.
type Links interface {
	// Sign makes the token for the end of a page's path. Open answers its subject, or ErrLinkForged or ErrLinkExpired.
	Sign(purpose, subject string, expires time.Time) string
	Open(purpose, token string, now time.Time) (subject string, err error)
}
