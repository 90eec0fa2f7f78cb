package sqlite

import (
	"path/filepath"
	"testing"

	"github.com/golive-bot/golive/bot"
)

func TestSpace(t *testing.T) {
	for name, keep := range map[string]int64{"with room": 1, "nearly full": 1 << 60} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(filepath.Join(t.TempDir(), "golive.db"), Options{Clock: bot.SystemClock(), KeepFree: keep})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			space, err := s.Space(t.Context())
			if err != nil || space.Store != "SQLite" || space.Used < 4096 || space.Free <= 0 {
				t.Errorf("space %+v, %v", space, err)
			}
		})
	}
}
