package bot

import (
	"context"
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
	Match     func(text string) (c Command, rest string, ok bool) // the command that a text begins with, and what follows its words
	Near      func(text string, may func(Command) bool) []Near    // for Unknown: the commands that were perhaps meant, likeliest first
	About     func(text string, may func(Command) bool) []Command // for Unknown: the commands that share most words with a text
	Forms     map[string]FormSpec
	// Replies takes what is no command, if a capability knows what it belongs to; for Unknown.
	Replies   func(ctx context.Context, r *Request, like bool) (bool, error)
	Holds     []Holds
	Keeps     []Kept // every kind of records
	Runs      []Runs
	Summaries []Summary
	Sends     map[string]Foretold // by timer
	Retention Retention
	Secret    []byte                     // of this process: what makes codes that nobody can calculate
	PublicURL string                     // without a slash at its end
	Opens     func(platform string) bool // whether forms open only as an answer (see Opener)
	Serves    func(platform string) bool // whether there is such a platform; "mail" is one
	Operator  func(Person, Account) bool // whether they are named in the configuration
	Operators func(ctx context.Context) ([]Addressee, error)
	Insight   Insight
	Begun     func(*Request) (handle string, err error) // see Request.Begun
}

// Paged reports whether golive can send a link to one of its pages.
func (e Env) Paged() bool { return e.PublicURL != "" && e.Links != nil }

// Page is the address of a page by a link that is signed for a purpose and works until a time: path, which begins and ends with a
// slash, and the token. It is "" where golive has no address of its own.
func (e Env) Page(path, purpose, subject string, until time.Time) string {
	if !e.Paged() {
		return ""
	}
	return e.PublicURL + path + e.Links.Sign(purpose, subject, until)
}
