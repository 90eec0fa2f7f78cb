package bottest

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Talk implements bot.Talks.
func (s *Store) Talk(_ context.Context, key string, now time.Time) (bot.Talk, error) {
	if err := s.lock("read talk"); err != nil {
		return bot.Talk{}, err
	}
	defer s.mu.Unlock()
	t, ok := s.talks[key]
	if !ok || (!t.Expires.IsZero() && !now.Before(t.Expires)) {
		return bot.Talk{}, fmt.Errorf("talk: %w", bot.ErrNotFound)
	}
	return t, nil
}

// OpenTalks implements bot.Keeper.
func (s *Store) OpenTalks(_ context.Context, now time.Time) iter.Seq2[bot.Talk, error] {
	return each(s, "list talks", func() (found []bot.Talk) {
		for _, t := range s.talks {
			if t.Expires.IsZero() || now.Before(t.Expires) {
				found = append(found, t)
			}
		}
		return found
	})
}

// PutTalk implements bot.Talks.
func (s *Store) PutTalk(_ context.Context, t bot.Talk) error {
	if err := s.lock("write talk"); err != nil {
		return err
	}
	defer s.mu.Unlock()
	s.putTalk(t)
	return nil
}

func (s *Store) putTalk(t bot.Talk) {
	key := t.Key()
	switch before, ok := s.talks[key]; {
	case ok && before.Seq > t.Seq:
	case t.Over():
		delete(s.talks, key)
	default:
		s.talks[key] = t
	}
}
