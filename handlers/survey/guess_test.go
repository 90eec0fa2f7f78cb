package survey

import (
	"fmt"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Whoever has many addresses gets no fresh start by them, neither for one of them nor for all.
func TestManyAddressesGetNoFreshStart(t *testing.T) {
	g := newGuesses(bot.FrozenClock(time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)))
	for range guessesMost {
		if !g.allow("192.0.2.1") {
			t.Fatal("refused within the limit")
		}
	}
	for n := range addressesMost {
		g.allow(fmt.Sprintf("10.0.%d.%d", n/256, n%256))
	}
	if g.allow("192.0.2.1") {
		t.Error("other addresses took its count away")
	}
	g = newGuesses(bot.FrozenClock(time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)))
	for n := range guessesMost {
		g.allow(fmt.Sprintf("2001:db8::%x", n+1))
	}
	if g.allow("2001:db8::ffff") {
		t.Error("one network of IPv6 counts as many addresses")
	}
	if !g.allow("2001:db8:0:1::1") {
		t.Error("another network is refused")
	}
}
