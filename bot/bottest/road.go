package bottest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Road is a bot.Road that keeps what it is handed, for tests of adapters.
type Road struct {
	// Reply answers Do; nil: the zero answer, at once.
	Reply func(bot.Event) (bot.Answer, bool)
	// Refuse makes Accept and Do fail.
	Refuse error
	// Problems answers Check, Choices answers Options.
	Problems map[string]string
	Choices  []bot.Choice

	mu     sync.Mutex
	events []bot.Event
	seen   map[string]bool
	came   chan struct{}
}

// NewRoad makes an empty road.
func NewRoad() *Road { return &Road{seen: map[string]bool{}, came: make(chan struct{}, 1)} }

// Accept implements bot.Road; an ID that came before is passed over.
func (r *Road) Accept(_ context.Context, events ...bot.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Refuse != nil {
		return r.Refuse
	}
	for _, ev := range events {
		if !r.seen[ev.ID] {
			r.seen[ev.ID] = true
			r.events = append(r.events, ev)
		}
	}
	select {
	case r.came <- struct{}{}:
	default:
	}
	return nil
}

// Do implements bot.Road.
func (r *Road) Do(ctx context.Context, ev bot.Event, show func(bot.Answer, bool)) error {
	if err := r.Accept(ctx, ev); err != nil {
		return err
	}
	if r.Reply == nil {
		show(bot.Answer{}, true)
		return nil
	}
	show(r.Reply(ev))
	return nil
}

// Options implements bot.Road.
func (r *Road) Options(context.Context, bot.OptionsQuery) ([]bot.Choice, error) {
	return r.Choices, nil
}

// Check implements bot.Road.
func (r *Road) Check(context.Context, bot.Event) (map[string]string, error) { return r.Problems, nil }

// Events are the events that came, each ID once.
func (r *Road) Events() []bot.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]bot.Event(nil), r.events...)
}

// Wait returns the first event for which is reports true, and fails the test after 10 s of the machine's time.
func (r *Road) Wait(t testing.TB, what string, is func(bot.Event) bool) bot.Event {
	t.Helper()
	limit := time.After(10 * time.Second)
	for {
		for _, ev := range r.Events() {
			if is(ev) {
				return ev
			}
		}
		select {
		case <-r.came:
		case <-limit:
			t.Fatalf("%s did not come; %d other events did", what, len(r.Events()))
		}
	}
}
