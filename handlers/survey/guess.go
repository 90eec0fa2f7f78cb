package survey

import (
	"net/netip"
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

// allow counts one and reports whether it is within the limit. Where there are too many addresses to count, others wait until the minute
// is over: nobody gets a fresh start by coming from many.
func (g *guesses) allow(address string) bool {
	address = network(address)
	g.mu.Lock()
	defer g.mu.Unlock()
	if now := g.clock.Now(); now.Sub(g.since) >= time.Minute {
		g.since = now
		clear(g.by)
	}
	if _, known := g.by[address]; !known && len(g.by) >= addressesMost {
		return false
	}
	g.by[address]++
	return g.by[address] <= guessesMost
}

// network is what one guesser has: an address of IPv4, or a network of IPv6 with all of its addresses (RFC 6177).
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Unmap().Is4() {
		return address
	}
	return netip.PrefixFrom(ip.WithZone(""), 64).Masked().String()
}
