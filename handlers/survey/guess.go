package survey

import (
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
)

const (
	guessesMost   = 30 // forged links of one address in a minute
	addressesMost = 10000
)

// guesses counts forged links by the address they came from, so that nobody can try one after the other. Links that are real open
// all the same: behind one proxy sit many people. It is safe for concurrent use.
type guesses struct {
	clock bot.Clock
	mu    sync.Mutex
	since time.Time
	by    map[string]int
}

func newGuesses(c bot.Clock) *guesses { return &guesses{clock: c, by: map[string]int{}} }

// allow counts one and reports whether it is within the limit.
func (g *guesses) allow(address string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now := g.clock.Now(); now.Sub(g.since) >= time.Minute || len(g.by) >= addressesMost {
		g.since = now
		clear(g.by)
	}
	g.by[address]++
	return g.by[address] <= guessesMost
}
