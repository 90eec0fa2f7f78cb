package bottest

import (
	"testing"

	"github.com/golive-bot/golive/bot"
)

func TestMemoryStore(t *testing.T) {
	TestStore(t, func(_ testing.TB, clock *bot.MovableClock) Backend {
		var last *Store
		return Backend{
			Open: func(testing.TB) bot.Store {
				if last == nil {
					last = NewStore(clock)
				} else {
					last = last.Reopen()
				}
				return last
			},
			Kill: func(s bot.Store) { s.(*Store).Kill() },
			Dump: func(testing.TB) []byte {
				var all []byte
				for _, e := range last.events {
					all = append(all, bot.Encode(e.job)...)
				}
				return all
			},
		}
	})
}
