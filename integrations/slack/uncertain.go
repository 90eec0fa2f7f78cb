package slack

import (
	"errors"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
)

// settleTimes are the ages at which an uncertain post is looked for: Slack's history may lag behind, so that only what is
// absent at the last of them was not posted.
var settleTimes = []time.Duration{5 * time.Second, 30 * time.Second}

// maxSent bounds what is remembered of posts. All is forgotten when it is full; then the beginning of this process counts.
const maxSent = 10_000

// sent knows when posts that may have failed were last sent, by effect.
type sent struct {
	mu sync.Mutex
	at map[string]time.Time
}

// note tells that an effect is being sent, and returns what takes that back, for an error that says that nothing was done.
func (s *sent) note(effect string, at time.Time) (certain func(error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at == nil || len(s.at) >= maxSent {
		s.at = map[string]time.Time{}
	}
	before, had := s.at[effect]
	s.at[effect] = at
	return func(err error) {
		var retry *bot.RetryError
		var permanent *bot.PermanentError
		if !(errors.As(err, &retry) && retry.Unsent || errors.As(err, &permanent)) {
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if had {
			s.at[effect] = before
		} else {
			delete(s.at, effect)
		}
	}
}

func (s *sent) forget(effect string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.at, effect)
}

func (s *sent) last(effect string) (time.Time, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, ok := s.at[effect]
	return at, ok
}

// settling is the wish to look again, nil once an uncertain post that was not found was certainly not posted. What an
// earlier process sent, it sent before this one began.
func (p *Platform) settling(j bot.Job) error {
	at, ok := p.sent.last(j.ID)
	if !ok {
		at = j.Since
		if at.Before(p.began) {
			at = p.began
		}
	}
	age := p.clock.Now().Sub(at)
	for _, until := range settleTimes {
		if age < until {
			return &bot.RetryError{Err: errors.New("not seen yet: it may still appear"), After: until - age}
		}
	}
	return nil
}
