package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/golive-bot/golive/bot"
)

var _ bot.Spacious = (*Store)(nil)

// Space implements bot.Spacious: the file with its log, and what is free on its disk.
func (s *Store) Space(context.Context) (bot.Space, error) {
	space := bot.Space{Store: "SQLite"}
	for _, path := range []string{s.path, s.path + "-wal"} {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return space, fmt.Errorf("ask for the size of the database: %w", err)
		}
		space.Used += info.Size()
	}
	free, err := s.disk.look()
	if err != nil && !errors.Is(err, bot.ErrFull) {
		return space, err
	}
	space.Free = free
	return space, nil
}
