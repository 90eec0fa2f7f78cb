package bottest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/dispatch"
)

// Store is a bot.Store in memory: complete, held to the contract by TestStore, for tests and the playground. What it
// keeps survives Close and Kill, and is found again by Reopen, as if it were a file.
type Store struct {
	*memory
	board *dispatch.Board
	dead  bool // killed or closed; under memory.mu
}

// memory is what a Store keeps.
type memory struct {
	clock bot.Clock

	mu      sync.Mutex
	records map[string]bot.Record
	indexes map[string][]entry // sorted, made when asked for; by kind and index
	events  map[string]*event
	effects map[string]*effect
	bySeq   map[int64]*event
	effSeq  map[int64]*effect
	timers  map[string]bot.Timer
	talks   map[string]bot.Talk
	last    int64 // sequence number
}

type event struct {
	job    bot.EventJob
	due    time.Time
	ended  time.Time // zero: unfinished
	fate   bot.Fate
	reason string
	answer *bot.Answer
}

type effect struct {
	job    bot.EffectJob
	seq    int64
	due    time.Time
	ended  time.Time
	fate   bot.Fate
	reason string
}

func (e *event) open() bool  { return e.ended.IsZero() }
func (e *effect) open() bool { return e.ended.IsZero() }

// NewStore makes an empty Store.
func NewStore(clock bot.Clock) *Store {
	m := &memory{clock: clock, records: map[string]bot.Record{}, indexes: map[string][]entry{},
		events: map[string]*event{}, effects: map[string]*effect{}, bySeq: map[int64]*event{}, effSeq: map[int64]*effect{},
		timers: map[string]bot.Timer{}, talks: map[string]bot.Talk{}}
	s := &Store{memory: m}
	s.board = dispatch.New(clock, source{s}, dispatch.Options{})
	return s
}

// Reopen makes a Store on what s kept, after s was closed or killed.
func (s *Store) Reopen() *Store {
	again := &Store{memory: s.memory}
	again.board = dispatch.New(s.clock, source{again}, dispatch.Options{})
	s.mu.Lock()
	defer s.mu.Unlock()
	var c dispatch.Change
	for _, seq := range slices.Sorted(maps.Keys(s.bySeq)) {
		if e := s.bySeq[seq]; e.open() {
			c.Events = append(c.Events, waiting(e))
		}
	}
	for _, seq := range slices.Sorted(maps.Keys(s.effSeq)) {
		if e := s.effSeq[seq]; e.open() || e.fate == bot.Dead {
			c.Effects = append(c.Effects, waitingEffect(e))
		}
	}
	again.board.Apply(c)
	return again
}

func waiting(e *event) dispatch.Event {
	return dispatch.Event{Seq: e.job.Seq, Lane: e.job.Lane, Due: e.due, Parked: e.job.Parked}
}

func waitingEffect(e *effect) dispatch.Effect {
	return dispatch.Effect{Seq: e.seq, Handle: e.job.Handle, Run: dispatch.RunOf(e.job.Effect), Due: e.due, Urgent: e.job.Urgent,
		Claimed: !e.job.Since.IsZero(), Dead: e.fate == bot.Dead}
}

// Close ends s; work that is under way gets errors.
func (s *Store) Close() error {
	s.Kill()
	return nil
}

// Kill drops s as the death of its process would: nothing that is under way can change what is kept any more.
func (s *Store) Kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dead = true
}

// lock locks what s keeps, or fails if s was closed.
func (s *Store) lock(doing string) error {
	s.mu.Lock()
	if s.dead {
		s.mu.Unlock()
		return fmt.Errorf("%s: the store is closed", doing)
	}
	return nil
}

// Accept implements bot.Store.
func (s *Store) Accept(_ context.Context, events ...bot.Event) error {
	if err := s.lock("accept"); err != nil {
		return err
	}
	defer s.mu.Unlock()
	var c dispatch.Change
	s.accept(&c, events)
	s.board.Apply(c)
	return nil
}

func (s *Store) accept(c *dispatch.Change, events []bot.Event) {
	for _, e := range events {
		if s.events[e.ID] != nil {
			continue
		}
		s.last++
		e.Data = slices.Clone(e.Data)
		kept := &event{job: bot.EventJob{Event: e, Seq: s.last, Since: s.clock.Now()}}
		s.events[e.ID], s.bySeq[s.last] = kept, kept
		c.Events = append(c.Events, waiting(kept))
	}
}

// Commit implements bot.Store.
func (s *Store) Commit(_ context.Context, c bot.Commit) error {
	if err := s.lock("commit"); err != nil {
		return err
	}
	defer s.mu.Unlock()
	if err := s.check(c); err != nil {
		return err
	}
	var done dispatch.Change
	s.finish(&done, c)
	for _, rec := range c.Records {
		s.write(rec)
	}
	s.accept(&done, c.Events)
	for _, e := range c.Effects {
		s.add(&done, e)
	}
	for _, key := range c.Cancel {
		delete(s.timers, key)
	}
	for _, t := range c.Timers {
		s.timers[t.Key] = t
		if done.Timer.IsZero() || t.Due.Before(done.Timer) {
			done.Timer = t.Due
		}
	}
	if c.Talk != nil {
		s.putTalk(*c.Talk)
	}
	s.board.Apply(done)
	return nil
}

// check reports what forbids c. Nothing is changed before.
func (s *Store) check(c bot.Commit) error {
	if c.Event != "" {
		e := s.events[c.Event]
		if e == nil {
			return fmt.Errorf("commit event %s: %w", c.Event, bot.ErrNotFound)
		}
		if !e.open() {
			return fmt.Errorf("commit event %s: %w", c.Event, bot.ErrDone)
		}
	}
	if c.Effect != "" {
		if err := s.unfinished(c.Effect); err != nil {
			return fmt.Errorf("commit effect %s: %w", c.Effect, err)
		}
	}
	for _, rec := range c.Records {
		if s.records[rec.Key()].Version != rec.Version {
			return fmt.Errorf("write %s: %w", rec.Key(), bot.ErrConflict)
		}
	}
	for _, v := range c.Require {
		if s.records[v.Key].Version != v.Version {
			return fmt.Errorf("require %s: %w", v.Key, bot.ErrConflict)
		}
	}
	return nil
}

func (s *Store) unfinished(id string) error {
	e := s.effects[id]
	if e == nil {
		return bot.ErrNotFound
	}
	if !e.open() {
		return bot.ErrDone
	}
	return nil
}

// finish ends the event or the effects of a commit.
func (s *Store) finish(done *dispatch.Change, c bot.Commit) {
	now := s.clock.Now()
	if e := s.events[c.Event]; e != nil {
		e.ended, e.fate, e.reason, e.answer = now, c.Fate, c.Reason, clone(c.Answer)
		if e.job.Sealed && c.Fate != bot.Dead {
			e.job.From, e.job.Data = bot.Account{}, nil
		}
		done.Done = dispatch.Done{Seq: e.job.Seq, Line: e.job.Lane}
	}
	for _, id := range c.Covers {
		if e := s.effects[id]; e != nil && e.open() {
			e.ended, e.fate, e.reason = now, bot.Skipped, "made needless by "+c.Effect
			done.Over = append(done.Over, dispatch.Done{Seq: e.seq, Line: e.job.Handle})
		}
	}
	if e := s.effects[c.Effect]; e != nil {
		e.ended, e.fate, e.reason = now, c.Fate, c.Reason
		over := dispatch.Done{Seq: e.seq, Line: e.job.Handle}
		if c.Fate == bot.Dead {
			done.Died = over
		} else {
			done.Over = append(done.Over, over)
		}
	}
}

// add puts an effect into the outbox.
func (s *Store) add(done *dispatch.Change, e bot.Effect) {
	if s.effects[e.ID] != nil {
		return
	}
	s.last++
	kept := &effect{job: bot.EffectJob{Effect: e}, seq: s.last, due: e.Due}
	s.effects[e.ID], s.effSeq[s.last] = kept, kept
	done.Effects = append(done.Effects, waitingEffect(kept))
}

// Claim implements bot.Store.
func (s *Store) Claim(_ context.Context, id string, at time.Time) error {
	if err := s.lock("claim"); err != nil {
		return err
	}
	defer s.mu.Unlock()
	if err := s.unfinished(id); err != nil {
		return fmt.Errorf("claim effect %s: %w", id, err)
	}
	e := s.effects[id]
	if e.job.Since.IsZero() || at.IsZero() {
		e.job.Since = at
	}
	s.board.Claimed(dispatch.Done{Seq: e.seq, Line: e.job.Handle}, !at.IsZero())
	return nil
}

// Run implements bot.Store.
func (s *Store) Run(ctx context.Context, w bot.Worker) error { return s.board.Run(ctx, w) }

// clone copies v, so that nobody shares what is kept.
func clone[T any](v *T) *T {
	if v == nil {
		return nil
	}
	var c T
	if err := json.Unmarshal(bot.Encode(v), &c); err != nil {
		panic(fmt.Sprintf("bottest: copy %T: %v", v, err))
	}
	return &c
}
