package sqlite

import (
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

func TestStore(t *testing.T) {
	bottest.TestStore(t, func(t testing.TB, clock *bot.MovableClock) bottest.Backend {
		path := filepath.Join(t.TempDir(), "golive.db")
		return bottest.Backend{
			Open: func(t testing.TB) bot.Store {
				t.Helper()
				s, err := Open("sqlite:"+path, Options{Clock: clock, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
				if err != nil {
					t.Fatal(err)
				}
				return s
			},
			Kill: func(s bot.Store) { s.(*Store).kill() },
			Dump: func(t testing.TB) []byte { return everything(t, path) },
		}
	})
}

// kill ends s as the death of its process would: what is not written by now is never written.
func (s *Store) kill() {
	s.writer.killed.Store(true)
	s.ended.Do(func() {
		close(s.end)
		s.others.Wait()
		s.writer.stop()
		_ = s.release()
	})
}
