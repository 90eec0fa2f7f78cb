package bot

import (
	"errors"
	"fmt"
	"time"
)

// What a Store answers; compare with errors.Is.
var (
	ErrDone     = errors.New("finished before")           // the event or effect was finished by another run
	ErrConflict = errors.New("version is stale")          // a record changed since it was read
	ErrNotFound = errors.New("not found")                 // no such record, talk, event
	ErrNewer    = errors.New("written by a newer golive") // the record's schema number is unknown to this binary
	ErrFull     = errors.New("inbox is full")             // the disk is nearly full, or the inbox is over its limit
)

// What Links.Open answers; both are shown to people in plain words, see package page.
var (
	ErrLinkForged  = errors.New("link is not one of ours")
	ErrLinkExpired = errors.New("link has expired")
)

// TellError is an error for the person: its text is looked up in their language.
type TellError struct {
	Key   string
	Args  []any             // name, value, name, value, ...
	Field map[string]string // by form field: keys of texts, where the error belongs to fields
	Offer []Control         // what they may do instead, where there is room for buttons
}

// Error names the text alone: its arguments may be what somebody wrote, and belong to them, not to the log.
func (e *TellError) Error() string { return "tell " + e.Key }

// Tell makes an error that is shown to the person who asked; args are pairs of name and value for the text.
func Tell(key string, args ...any) error { return &TellError{Key: key, Args: args} }

// TellFields makes an error that belongs to fields of the submitted form: field name to key of text.
func TellFields(fields map[string]string, args ...any) error {
	return &TellError{Field: fields, Args: args}
}

// PermanentError is an error that no retry can cure.
type PermanentError struct {
	Err error
	// Text and Fields are the service's own words, for the person who asked; may be empty.
	Text   string
	Fields map[string]string
	// Cause says in a word of golive's own why, where a capability tells it in its own words; one of the causes below, or "".
	Cause string
	// Gone says that what was to be edited or answered no longer exists or can no longer be changed.
	Gone bool
	// Closed says that nothing can be sent to the room any more: it is archived or dissolved, or golive is not in it.
	Closed bool
	// Unreachable says that the person cannot be written to in private: they are of another organisation, outside of what the
	// app may see, or have blocked it.
	Unreachable bool
}

// Causes for which a service says no, whatever is asked of it: nothing that is asked can be corrected, so that whoever asked hears who can
// put it right.
const (
	CauseNoRight   = "no right"   // golive's account may not do that, or is not let in
	CauseNoProject = "no project" // the tracker's project is not there, or not to be seen
	CauseArchived  = "archived"   // the tracker's project is archived
	CauseOutdated  = "outdated"   // the service no longer offers what golive asks for
)

// CauseOf is the cause that an error tells; "" if it tells none.
func CauseOf(err error) string {
	var permanent *PermanentError
	var retry *RetryError
	switch {
	case errors.As(err, &permanent):
		return permanent.Cause
	case errors.As(err, &retry):
		return retry.Cause
	}
	return ""
}

// Causes of a file that could not be attached. With CauseTooLarge, Fields holds the "limit" in bytes.
const (
	CauseTooLarge = "too large"
	CauseFileGone = "file gone"
)

func (e *PermanentError) Error() string { return e.Err.Error() }
func (e *PermanentError) Unwrap() error { return e.Err }

// Permanent marks err as one that no retry can cure: it goes to the dead letters and the operator.
func Permanent(err error) error { return &PermanentError{Err: err} }

// Gone marks err as "the message is gone or can no longer be changed": a new one is sent in its place.
func Gone(err error) error { return &PermanentError{Err: err, Gone: true} }

// Closed marks err as "the room is archived or dissolved, or golive is not in it".
func Closed(err error) error { return &PermanentError{Err: err, Closed: true} }

// Unreachable marks err as "this person cannot be written to in private".
func Unreachable(err error) error { return &PermanentError{Err: err, Unreachable: true} }

// RetryError carries a service's own wish when to be asked again.
type RetryError struct {
	Err   error
	After time.Duration
	// Unsent says that the service certainly did not act, so that the next try needs no look-up.
	Unsent bool
	Cause  string // as of a PermanentError
}

func (e *RetryError) Error() string { return fmt.Sprintf("%v (retry after %s)", e.Err, e.After) }
func (e *RetryError) Unwrap() error { return e.Err }

// RetryAfter marks err as refused for now: the service did not act and wants to be asked again after d.
func RetryAfter(err error, d time.Duration) error {
	return &RetryError{Err: err, After: d, Unsent: true}
}

// Unsent marks err as a failure in which the service certainly did not act (a refused connection, say).
func Unsent(err error) error { return &RetryError{Err: err, Unsent: true} }

// NoSuchDay is shown to whoever named a day that no calendar has, with another as an example.
func NoSuchDay(said string, example time.Time) error {
	return Tell("bot.no-such-day", "said", said, "example", example.Format(time.DateOnly))
}
