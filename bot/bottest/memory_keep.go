package bottest

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/dispatch"
)

// source is what the board asks of a Store.
type source struct{ s *Store }

// EventJob implements dispatch.Source.
func (b source) EventJob(_ context.Context, seq int64) (*bot.EventJob, error) {
	if err := b.s.lock("hand out"); err != nil {
		return nil, err
	}
	defer b.s.mu.Unlock()
	e := b.s.bySeq[seq]
	if e == nil || !e.open() {
		return nil, bot.ErrDone
	}
	job := e.job
	job.Data = slices.Clone(job.Data)
	return &job, nil
}

// EffectJobs implements dispatch.Source.
func (b source) EffectJobs(_ context.Context, seqs []int64) ([]*bot.EffectJob, error) {
	if err := b.s.lock("hand out"); err != nil {
		return nil, err
	}
	defer b.s.mu.Unlock()
	jobs := make([]*bot.EffectJob, len(seqs))
	for i, seq := range seqs {
		if e := b.s.effSeq[seq]; e != nil && e.open() {
			job := e.job
			job.Effect = *clone(&job.Effect)
			jobs[i] = &job
		}
	}
	return jobs, nil
}

// FinishEvents implements dispatch.Source.
func (b source) FinishEvents(_ context.Context, ends []dispatch.Nothing) error {
	if err := b.s.lock("finish"); err != nil {
		return err
	}
	defer b.s.mu.Unlock()
	for _, end := range ends {
		if e := b.s.bySeq[end.Seq]; e != nil && e.open() {
			b.s.finish(&dispatch.Change{}, bot.Commit{Event: end.ID})
		}
	}
	return nil
}

// LaterEvent implements dispatch.Source.
func (b source) LaterEvent(_ context.Context, seq int64, l bot.Later) error {
	if err := b.s.lock("put off"); err != nil {
		return err
	}
	defer b.s.mu.Unlock()
	e := b.s.bySeq[seq]
	if e == nil || !e.open() {
		return bot.ErrDone
	}
	e.due, e.reason = l.At, l.Error
	e.job.Parked = e.job.Parked || l.Park
	if l.Try {
		e.job.Tries++
		e.job.Tried = sooner(e.job.Tried, b.s.clock.Now())
	}
	return nil
}

// LaterEffect implements dispatch.Source.
func (b source) LaterEffect(_ context.Context, seq int64, l bot.Later) error {
	if err := b.s.lock("put off"); err != nil {
		return err
	}
	defer b.s.mu.Unlock()
	e := b.s.effSeq[seq]
	if e == nil || !e.open() {
		return bot.ErrDone
	}
	e.due, e.job.Due, e.job.Paced, e.reason = l.At, l.At, l.Paced, l.Error
	if l.Held {
		e.job.Tried = time.Time{}
	}
	if l.Try {
		e.job.Tries++
		e.job.Tried = sooner(e.job.Tried, b.s.clock.Now())
	}
	return nil
}

// Fire implements dispatch.Source.
func (b source) Fire(_ context.Context, now time.Time) (next time.Time, err error) {
	s := b.s
	if err := s.lock("fire timers"); err != nil {
		return next, err
	}
	defer s.mu.Unlock()
	var due []bot.Timer
	for _, t := range s.timers {
		if !t.Due.After(now) {
			due = append(due, t)
		} else if next.IsZero() || t.Due.Before(next) {
			next = t.Due
		}
	}
	slices.SortFunc(due, func(a, b bot.Timer) int { return a.Due.Compare(b.Due) })
	var c dispatch.Change
	for _, t := range due {
		delete(s.timers, t.Key)
		s.accept(&c, []bot.Event{t.Event()})
	}
	s.board.Apply(c)
	return next, nil
}

// Answer implements bot.Keeper.
func (s *Store) Answer(_ context.Context, id string) (*bot.Answer, bool, error) {
	if err := s.lock("read answer"); err != nil {
		return nil, false, err
	}
	defer s.mu.Unlock()
	e := s.events[id]
	if e == nil {
		return nil, false, fmt.Errorf("answer of event %s: %w", id, bot.ErrNotFound)
	}
	return clone(e.answer), !e.open(), nil
}

// Timers implements bot.Keeper.
func (s *Store) Timers(_ context.Context, prefix string) iter.Seq2[bot.Timer, error] {
	return each(s, "list timers", func() (found []bot.Timer) {
		for _, t := range s.timers {
			if strings.HasPrefix(t.Owner, prefix) {
				found = append(found, t)
			}
		}
		slices.SortFunc(found, func(a, b bot.Timer) int { return strings.Compare(a.Key, b.Key) })
		return found
	})
}

// Dead implements bot.Keeper.
func (s *Store) Dead(context.Context) iter.Seq2[bot.DeadLetter, error] {
	return each(s, "list dead letters", func() (found []bot.DeadLetter) {
		for _, e := range s.events {
			if e.fate == bot.Dead {
				found = append(found, bot.DeadLetter{ID: e.job.ID, Kind: "event", Name: e.job.Name, Lane: e.job.Lane, At: e.ended,
					Tries: e.job.Tries, Reason: e.reason})
			}
		}
		for _, e := range s.effects {
			if e.fate == bot.Dead {
				found = append(found, bot.DeadLetter{ID: e.job.ID, Kind: "effect", Name: e.job.Kind(), Lane: e.job.Handle, At: e.ended,
					Tries: e.job.Tries, Reason: e.reason})
			}
		}
		slices.SortFunc(found, func(a, b bot.DeadLetter) int {
			if n := b.At.Compare(a.At); n != 0 {
				return n
			}
			return strings.Compare(b.ID, a.ID)
		})
		return found
	})
}

// Replay implements bot.Keeper.
func (s *Store) Replay(_ context.Context, id string) error {
	if err := s.lock("replay"); err != nil {
		return err
	}
	defer s.mu.Unlock()
	if e := s.events[id]; e != nil && e.fate == bot.Dead {
		e.ended, e.fate, e.reason, e.answer = time.Time{}, bot.Done, "", nil
		e.due, e.job.Tries, e.job.Tried, e.job.Parked = time.Time{}, 0, time.Time{}, true
		s.board.Revive(waiting(e))
		return nil
	}
	if e := s.effects[id]; e != nil && e.fate == bot.Dead {
		e.ended, e.fate, e.reason = time.Time{}, bot.Done, ""
		e.due, e.job.Due, e.job.Paced, e.job.Tries, e.job.Tried = time.Time{}, time.Time{}, false, 0, time.Time{}
		s.board.ReviveEffect(waitingEffect(e))
		return nil
	}
	return fmt.Errorf("replay %s: no such dead letter: %w", id, bot.ErrNotFound)
}

// Backlog implements bot.Keeper.
func (s *Store) Backlog(_ context.Context, now time.Time) (bot.Backlog, error) {
	var b bot.Backlog
	if err := s.lock("count the backlog"); err != nil {
		return b, err
	}
	defer s.mu.Unlock()
	for _, t := range s.timers {
		if !t.Due.After(now) {
			b.Ready++
		} else {
			b.Next = sooner(b.Next, t.Due)
		}
	}
	for _, e := range s.events {
		switch {
		case e.fate == bot.Dead:
			b.Dead++
		case e.open():
			b.Oldest = sooner(b.Oldest, e.job.Since)
		}
	}
	for _, e := range s.effects {
		if e.fate == bot.Dead {
			b.Dead++
		}
	}
	ready, parked, next := s.board.Backlog(now)
	b.Ready, b.Parked, b.Next = b.Ready+ready, parked, sooner(b.Next, next)
	return b, nil
}

// Through implements bot.Keeper.
func (s *Store) Through(_ context.Context, prefix string, before time.Time) (bool, error) {
	if err := s.lock("look what waits"); err != nil {
		return false, err
	}
	defer s.mu.Unlock()
	for _, e := range s.events {
		if e.open() && strings.HasPrefix(e.job.Lane, prefix) && e.job.Since.Before(before) {
			return false, nil
		}
	}
	return !s.clock.Now().Before(before), nil
}

// sooner is the earlier of two times; a zero time does not count.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

// Slots implements bot.Keeper.
func (s *Store) Slots(_ context.Context, since time.Time) iter.Seq2[bot.Effect, error] {
	return each(s, "list slots", func() (found []bot.Effect) {
		for _, e := range s.effects {
			if e.open() && !e.job.Paced || !e.open() && (e.ended.Before(since) || e.fate == bot.Skipped || e.fate == bot.Dead) {
				continue
			}
			x := *clone(&e.job.Effect)
			if !x.Paced {
				x.Due = e.ended
			}
			found = append(found, x)
		}
		slices.SortFunc(found, func(a, b bot.Effect) int { return a.Due.Compare(b.Due) })
		return found
	})
}

// Sweep implements bot.Keeper.
func (s *Store) Sweep(_ context.Context, w bot.Sweep) error {
	if err := s.lock("sweep"); err != nil {
		return err
	}
	defer s.mu.Unlock()
	for id, e := range s.events {
		switch {
		case e.open():
		case e.fate == bot.Dead && e.ended.Before(w.Dead), e.fate != bot.Dead && e.ended.Before(w.IDs):
			delete(s.events, id)
			delete(s.bySeq, e.job.Seq)
		case e.fate != bot.Dead && e.ended.Before(w.Payloads):
			e.job.Data, e.job.From, e.answer = nil, bot.Account{}, nil
		}
	}
	for id, e := range s.effects {
		before := w.Payloads
		if e.fate == bot.Dead {
			before = w.Dead
		}
		if e.open() || !e.ended.Before(before) {
			continue
		}
		delete(s.effects, id)
		delete(s.effSeq, e.seq)
		if e.fate == bot.Dead {
			s.board.Unblock(dispatch.Done{Seq: e.seq, Line: e.job.Handle})
		}
	}
	return nil
}

// Purge implements bot.Keeper.
func (s *Store) Purge(_ context.Context, words []string) error {
	if err := s.lock("purge"); err != nil {
		return err
	}
	defer s.mu.Unlock()
	holds := func(v any) bool {
		return slices.ContainsFunc(words, func(w string) bool { return bytes.Contains(bot.Encode(v), []byte(w)) })
	}
	for id, e := range s.events {
		switch {
		case e.open():
		case e.fate == bot.Dead && holds(e.job.Event):
			delete(s.events, id)
			delete(s.bySeq, e.job.Seq)
		case e.fate != bot.Dead && (holds(e.job.Event) || holds(e.answer)):
			e.job.Data, e.job.From, e.answer = nil, bot.Account{}, nil
		}
	}
	for id, e := range s.effects {
		if e.open() || !holds(e.job.Effect) {
			continue
		}
		delete(s.effects, id)
		delete(s.effSeq, e.seq)
		if e.fate == bot.Dead {
			s.board.Unblock(dispatch.Done{Seq: e.seq, Line: e.job.Handle})
		}
	}
	maps.DeleteFunc(s.talks, func(_ string, t bot.Talk) bool { return holds(t) })
	return nil
}

// each iterates over what list finds under the lock.
func each[T any](s *Store, doing string, list func() []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if err := s.lock(doing); err != nil {
			var zero T
			yield(zero, err)
			return
		}
		found := list()
		s.mu.Unlock()
		for _, v := range found {
			if !yield(v, nil) {
				return
			}
		}
	}
}
