package jira

import (
	"errors"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
)

// When a Jira that takes what is asked and answers nothing is left alone.
const (
	silentAfter = 1500 * time.Millisecond // machine time that a question has waited in vain; who cannot wait that long learns nothing of Jira
	silentMost  = 3                       // questions in a row
	silentRest  = 15 * time.Second        // before one is asked again, to see
)

var errSilent = errors.New("jira did not answer, and is not asked again for a moment")

// silence keeps golive from waiting for a Jira that answers nothing again and again: two hundred projects are counted before the
// digests of a Monday. After some questions without an answer none is asked for a while but one, and they are all asked again as soon
// as that has an answer, whatever it is. What is to be written is tried in any case. It is safe for concurrent use.
type silence struct {
	mu    sync.Mutex
	vain  int       // questions in a row that had no answer
	until time.Time // before which none is asked, once they are too many
}

// refuses is the error of a question that is not asked now; nil if it may be.
func (s *silence) refuses(now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.vain < silentMost {
		return nil
	}
	if wait := s.until.Sub(now); wait > 0 {
		return &bot.RetryError{Err: errSilent, After: wait, Unsent: true}
	}
	s.until = now.Add(silentRest) // this one sees whether it answers
	return nil
}

// note takes what came of a question that waited for a time; begins says that from now on Jira is left alone.
func (s *silence) note(now time.Time, answered bool, waited time.Duration) (begins bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case answered:
		s.vain = 0
	case waited >= silentAfter:
		s.vain++
		s.until = now.Add(silentRest)
	}
	return !answered && waited >= silentAfter && s.vain == silentMost
}
