package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/golive-bot/golive/bot"
)

// An operator looks at the file beside the golive that works on it: Options.Beside. Such a Store takes no lock and
// reads; the one thing that it writes is the wish to replay a dead letter, which the working golive finds within a
// second, or when it starts.

var errBeside = errors.New("the database was opened for a look beside the golive that works on it")

// noDatabase is that there is no file at a path; it is fs.ErrNotExist.
type noDatabase string

func (n noDatabase) Error() string {
	return "there is none at " + string(n) + " yet; golive serve makes it"
}

func (noDatabase) Is(target error) bool { return target == fs.ErrNotExist }

// beginBeside opens connections for reading. The file must be there and have this binary's schema.
func (s *Store) beginBeside() error {
	if _, err := os.Stat(s.path); errors.Is(err, fs.ErrNotExist) {
		return noDatabase(s.path)
	} else if err != nil {
		return err
	}
	if err := s.openReaders(); err != nil {
		return err
	}
	if err := s.read(context.Background(), checkSchema); err != nil {
		return err
	}
	s.writer = newWriter(nil, s.log)
	s.writer.queue.close(errBeside)
	s.board.Load()
	s.others.Go(s.load)
	return nil
}

// wish asks the golive that works on the file to replay a dead letter.
func (s *Store) wish(ctx context.Context, id string) error {
	dead := func(c *conn) error {
		n, err := c.number(`SELECT (SELECT count(*) FROM events WHERE id = ?1 AND state = 2) + (SELECT count(*) FROM effects WHERE id = ?1 AND state = 2)`, id)
		if err == nil && n == 0 {
			err = errNoDeadLetter
		}
		return err
	}
	if err := s.read(ctx, dead); err != nil {
		return err
	}
	c, err := open(s.path, "cache_size=-64")
	if err != nil {
		return err
	}
	defer c.close()
	_, err = c.exec(`INSERT OR IGNORE INTO replays (id) VALUES (?)`, id)
	return err
}

var errNoDeadLetter = fmt.Errorf("no such dead letter: %w", bot.ErrNotFound)

// heedEvery is how often the working golive looks whether somebody beside it wrote; a look costs some microseconds.
const heedEvery = time.Second

// heed grants wishes. All that this process writes goes through one connection, for which data_version changes only if
// another process wrote.
func (s *Store) heed() {
	for seen := int64(-1); ; {
		var version int64
		err := s.writer.alone(context.Background(), func(c *conn) (err error) {
			version, err = c.number("PRAGMA data_version")
			return err
		})
		if err == nil && version != seen {
			err = s.grant(context.Background())
		}
		if err != nil {
			s.failed("look for dead letters to replay", err)
		} else {
			seen = version
		}
		select {
		case <-s.end:
			return
		case <-time.After(heedEvery):
		}
	}
}

// grant replays what was wished for.
func (s *Store) grant(ctx context.Context) error {
	var ids []string
	err := s.read(ctx, func(c *conn) error {
		return c.query(func(r row) error { ids = append(ids, r.text(0)); return nil }, `SELECT id FROM replays`)
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.Replay(ctx, id); err != nil && !errors.Is(err, bot.ErrNotFound) {
			return err
		}
		if err := s.writer.write(ctx, func(c *conn) error {
			_, err := c.exec(`DELETE FROM replays WHERE id = ?`, id)
			return err
		}, nil); err != nil {
			return err
		}
	}
	return nil
}
