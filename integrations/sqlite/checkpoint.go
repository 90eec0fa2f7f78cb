package sqlite

import (
	"context"
	"os"
	"time"
)

const (
	logSize    = 4 << 20  // bytes of log from which it is copied back
	logTooLong = 32 << 20 // bytes from which the writer itself finishes that, so that the log begins anew
	restLog    = 300 * time.Millisecond
)

// checkpoint copies the log back into the file, outside of the path of those who write. It looks after a transaction
// and then rests, so that an idle process is not woken.
func (s *Store) checkpoint() {
	c, err := open(s.path, "cache_size=-256")
	if err != nil {
		s.failed("open a connection for checkpoints", err)
		return
	}
	defer c.close()
	for {
		select {
		case <-s.end:
			return
		case <-s.writer.wrote:
		}
		if err := s.tidy(c); err != nil {
			s.failed("copy the log back", err)
		}
		select {
		case <-s.end:
			return
		case <-time.After(restLog):
		}
	}
}

func (s *Store) tidy(c *conn) error {
	if s.sealed.Swap(false) {
		return s.shred()
	}
	info, err := os.Stat(s.path + "-wal")
	if err != nil || info.Size() < logSize {
		return err
	}
	if err := c.script("PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
		return err
	}
	if info.Size() < logTooLong {
		return nil
	}
	return s.writer.alone(context.Background(), func(c *conn) error { return c.script("PRAGMA wal_checkpoint(PASSIVE)") })
}

// shred empties the log, which still holds what a sealed event said. If somebody reads from it just now, it is tried
// again.
func (s *Store) shred() error {
	var busy int64
	err := s.writer.alone(context.Background(), func(c *conn) (err error) {
		busy, err = c.number("PRAGMA wal_checkpoint(TRUNCATE)")
		return err
	})
	if err != nil || busy != 0 {
		s.sealed.Store(true)
		s.writer.tell()
	}
	return err
}
