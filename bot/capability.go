package bot

import (
	"context"
	"io/fs"
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
	// Actions are its buttons and selects, Forms its forms, by the name in Control.Action and Form.Name.
	Actions map[string]Action
	Forms   map[string]FormSpec
	// On handles events: its own ("<name>.<something>": timers, outcomes, states of a Talk, what others publish) and
	// those of the platforms (EventReaction ...). If several capabilities handle one, each does so by itself.
	On map[string]Handler
	// Options are read-only look-ups for selects; they take no road.
	Options map[string]Options
	// Unknown handles what is said to golive and is no command; at most one capability has it.
	Unknown Handler
	// Meet records the person behind an account that acts for the first time, and sets Request.Who and WhoID; at most one
	// capability has it.
	Meet Handler
	// Pages serves below /<name>/.
	Pages func(Pages) http.Handler
	// Arm tells the timers that a project should have. It is pure.
	Arm func(id string, p Project) []Timer
	// Summary tells its lines in the digest of a project.
	Summary func(ctx context.Context, r *Request, project string, since time.Time) ([]SummaryLine, error)
}

// Handler reads through r, records on r, and returns. Nothing that it records happens until it returns nil. It may
// run more than once; exactly one run is committed. r.Now and r.NewID are functions of the event.
type Handler func(ctx context.Context, r *Request) error

// Command is something that people can say. The same table serves parsing and help: texts "<Name>.help" (one line)
// and "<Name>.example" are looked up in the capability's locales.
type Command struct {
	Name  string              // "task.new"; names its texts
	Words map[string][]string // by language: the first is shown in help, the others are understood too
	Args  string              // key of a text that shows the arguments; "" if it takes none
	Role  Role                // least role: in the room's project, or in the organisation for Manager and Operator
	// Also lets people say it who lack the role but were given this one right; nil: nobody.
	Also  func(Person) bool
	Wants Wants
	Do    Handler
}

// Wants says what a command needs before its handler runs; without it the person is told what to do.
type Wants int

// Wants.
const (
	WantsNothing Wants = iota
	WantsProject       // a project: the room's, or the one that is named
)

// Action is what a button or a select does.
type Action struct {
	Role Role // least role in the project that the handler enters, or in the room's
	Do   Handler
}

// FormSpec is a form: how it is built from records, who may submit it, what submitting does. Build is asked both
// when the form is opened and when it is submitted, so that values are checked before they are accepted.
type FormSpec struct {
	Role Role
	// Audience of the form where it is posted as a card (see Effect.Audience).
	Audience Audience
	Build    func(ctx context.Context, r *Request, value string) (Form, error)
	Do       Handler
}

// Options looks up choices; it may take at most 2 s.
type Options func(ctx context.Context, r *Request, q OptionsQuery) ([]Choice, error)

// SummaryLine is a line of the digest.
type SummaryLine struct {
	Text  string // markup
	Score int    // the worse, the higher
	Link  string
	AsOf  time.Time
}

// Pages is what a capability's pages may use.
type Pages struct {
	Do    func(ctx context.Context, e Event) (Answer, error) // the road, for pages that write
	Store Reader
	Texts Texts
	Clock Clock
	Links Links
}

// Texts looks up texts; see package i18n. Args are pairs of name and value; the number named "n" chooses the plural.
type Texts interface {
	Text(lang, key string, args ...any) string
	Has(lang, key string) bool
}

// Links signs and opens links to pages. A link names its purpose and subject, expires, and reveals neither.
type Links interface {
	Sign(purpose, subject string, expires time.Time) string // path of the page with the token: "/link/<token>"
	Open(purpose, token string, now time.Time) (subject string, err error)
}
