package feishu

import (
	"context"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
)

// early is how long before its end a token is no longer used.
const early = 5 * time.Minute

// tokens hands out the app's token. Callers that find none wait for one fetch together; a token that the service
// refuses is forgotten, so that the next caller fetches a new one.
type tokens struct {
	clock bot.Clock
	fetch func(context.Context) (token string, life time.Duration, err error)

	mu     sync.Mutex
	token  string
	until  time.Time
	flight *flight
}

// flight is one fetch under way.
type flight struct {
	done  chan struct{}
	token string
	err   error
}

func (t *tokens) get(ctx context.Context) (string, error) {
	t.mu.Lock()
	if t.token != "" && t.clock.Now().Before(t.until) {
		defer t.mu.Unlock()
		return t.token, nil
	}
	f := t.flight
	if f == nil {
		f = &flight{done: make(chan struct{})}
		t.flight = f
		go t.run(context.WithoutCancel(ctx), f) // the first caller's end must not fail the others; the call has a time-out
	}
	t.mu.Unlock()
	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (t *tokens) run(ctx context.Context, f *flight) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	token, life, err := t.fetch(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	f.token, f.err = token, err
	t.flight = nil
	if err == nil {
		t.token, t.until = token, t.clock.Now().Add(max(life-early, life/2))
	}
	close(f.done)
}

// forget drops a token that was refused, unless it was replaced meanwhile.
func (t *tokens) forget(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.token == token {
		t.token = ""
	}
}
