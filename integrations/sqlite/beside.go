package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/golive-bot/golive/bot"
)

// An operator looks at the file beside the golive that works on it: Options.Beside. Such a Store takes no lock and
// reads. It writes two things alone, which the working golive finds within a second, or when it starts: the wish to replay
// a dead letter, and events, which that golive then accepts.

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

// tell leaves events to the golive that works on the file.
func (s *Store) tell(events []bot.Event) error {
	if err := s.disk.room(); err != nil {
		return err
	}
	c, err := open(s.path, "cache_size=-64")
	if err != nil {
		return err
	}
	defer c.close()
	for _, e := range events {
		body, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("event %s: %w", e.ID, err)
		}
		if _, err := c.exec(`INSERT INTO told (event) VALUES (?)`, body); err != nil {
			return err
		}
	}
	return nil
}

var errNoDeadLetter = fmt.Errorf("no such dead letter: %w", bot.ErrNotFound)

// heedEvery is how often the working golive looks whether somebody beside it wrote; a look costs some microseconds.
const heedEvery = time.Second

// heed grants wishes and accepts what was told. All that this process writes goes through one connection, for which data_version changes only if
// another process wrote.
func (s *Store) heed() {
	for seen := int64(-1); ; {
		var version int64
		err := s.writer.alone(context.Background(), func(c *conn) (err error) {
			version, err = c.number("PRAGMA data_version")
			return err
		})
		if err == nil && version != seen {
			err = errors.Join(s.grant(context.Background()), s.acceptTold(context.Background()))
		}
		if err != nil {
			s.failed("look for what was asked beside", err)
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

// acceptTold accepts the events that were left beside. One that is accepted and not yet struck out is accepted again, under its ID.
func (s *Store) acceptTold(ctx context.Context) error {
	var events []bot.Event
	var last int64
	err := s.read(ctx, func(c *conn) error {
		events = events[:0]
		return c.query(func(r row) error {
			var e bot.Event
			last = r.int(0)
			if err := json.Unmarshal(r.blob(1), &e); err != nil {
				return fmt.Errorf("read what was told: %w", err)
			}
			events = append(events, e)
			return nil
		}, `SELECT seq, event FROM told ORDER BY seq`)
	})
	if err != nil || len(events) == 0 {
		return err
	}
	if err := s.Accept(ctx, events...); err != nil {
		return err
	}
	return s.writer.write(ctx, func(c *conn) error {
		_, err := c.exec(`DELETE FROM told WHERE seq <= ?`, last)
		return err
	}, nil)
}
