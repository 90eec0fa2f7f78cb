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

// TellError is an error for the person: its text is looked up in their language.
type TellError struct {
	Key   string
	Args  []any             // name, value, name, value, ...
	Field map[string]string // by form field: keys of texts, where the error belongs to fields
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
	// Gone says that what was to be edited or answered no longer exists or can no longer be changed.
	Gone bool
}

func (e *PermanentError) Error() string { return e.Err.Error() }
func (e *PermanentError) Unwrap() error { return e.Err }

// Permanent marks err as one that no retry can cure: it goes to the dead letters and the operator.
func Permanent(err error) error { return &PermanentError{Err: err} }

// Gone marks err as "the message is gone or can no longer be changed": a new one is sent in its place.
func Gone(err error) error { return &PermanentError{Err: err, Gone: true} }

// RetryError carries a service's own wish when to be asked again.
type RetryError struct {
	Err   error
	After time.Duration
	// Unsent says that the service certainly did not act, so that the next try needs no look-up.
	Unsent bool
}

func (e *RetryError) Error() string { return fmt.Sprintf("%v (retry after %s)", e.Err, e.After) }
func (e *RetryError) Unwrap() error { return e.Err }

// RetryAfter marks err as refused for now: the service did not act and wants to be asked again after d.
func RetryAfter(err error, d time.Duration) error {
	return &RetryError{Err: err, After: d, Unsent: true}
}

// Unsent marks err as a failure in which the service certainly did not act (a refused connection, say).
func Unsent(err error) error { return &RetryError{Err: err, Unsent: true} }
