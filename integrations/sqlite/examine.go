package sqlite

import (
	"context"
	"fmt"
	"os"

	"github.com/golive-bot/golive/bot"
)

// Examine implements bot.Doctor.
func (s *Store) Examine(ctx context.Context) []bot.Check {
	return []bot.Check{s.examineFile(), s.examineDisk(), s.examinePages(ctx)}
}

func (s *Store) examineFile() bot.Check {
	c := bot.Check{Name: "sqlite.file"}
	info, err := os.Stat(s.path)
	switch {
	case err != nil:
		c.Text = err.Error()
	case info.Mode().Perm()&0o077 != 0:
		c.OK, c.Warn = true, true
		c.Text = fmt.Sprintf("%s can be read by others: chmod 600 %s", s.path, s.path)
	default:
		c.OK, c.Text = true, fmt.Sprintf("%s, %d MiB", s.path, info.Size()>>20)
	}
	return c
}

func (s *Store) examineDisk() bot.Check {
	c := bot.Check{Name: "sqlite.disk"}
	free, err := s.disk.look()
	if err != nil {
		c.Text = fmt.Sprintf("%v: make room, or nothing is accepted any more", err)
		return c
	}
	c.OK, c.Warn = true, free < 16*s.disk.keep
	c.Text = fmt.Sprintf("%d MiB free; below %d MiB nothing is accepted", free>>20, s.disk.keep>>20)
	return c
}

func (s *Store) examinePages(ctx context.Context) bot.Check {
	c := bot.Check{Name: "sqlite.integrity"}
	err := s.read(ctx, func(db *conn) error {
		_, err := db.first(func(r row) error { c.Text = r.text(0); return nil }, "PRAGMA quick_check(1)")
		return err
	})
	if err != nil {
		c.Text = err.Error()
	}
	if c.OK = c.Text == "ok"; c.OK {
		c.Text = "the file is whole"
	} else {
		c.Text += ": restore a backup"
	}
	return c
}
