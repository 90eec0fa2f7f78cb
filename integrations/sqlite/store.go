package sqlite

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/dispatch"
)

// Options of a Store; a zero field means its default.
type Options struct {
	Clock    bot.Clock    // required
	Log      *slog.Logger // nothing is logged without
	KeepFree int64        // bytes of the disk below which Accept answers ErrFull; 64 MiB
	MaxInbox int64        // unfinished events above which Accept answers ErrFull; 1,000,000
	Workers  dispatch.Options
	Beside   bool // for a look beside the golive that works on the file: no lock; it reads, asks for replays, and leaves events
}

// Store is a bot.Store in one SQLite file.
type Store struct {
	path    string
	clock   bot.Clock
	log     *slog.Logger
	lock    *os.File
	beside  bool
	disk    *disk
	limit   int64
	board   *dispatch.Board
	writer  *writer
	under   under
	talking talking
	cache   cache
	readers chan *conn
	opened  int           // readers
	inbox   atomic.Int64  // unfinished events
	last    int64         // sequence number; the writer's
	end     chan struct{} // closed by Close
	ended   sync.Once
	others  sync.WaitGroup // goroutines besides the writer
	sealed  atomic.Bool    // a sealed event was finished, the log may still hold it
}

// readers is how many can read at a time. Each holds a page cache.
const readers = 2

// Open opens the Store in the file at path, "sqlite:PATH" or PATH, and makes it if it is not there. It fails if another
// process works on the file.
func Open(path string, o Options) (*Store, error) {
	path = strings.TrimPrefix(path, "sqlite:")
	if path == "" {
		return nil, errors.New("open database: no path in database.url, want sqlite:PATH")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if !o.Beside {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, fmt.Errorf("open database: %w", err)
		}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Store{path: path, beside: o.Beside, clock: o.Clock, log: o.Log, limit: max(o.MaxInbox, 0), readers: make(chan *conn, readers),
		disk: &disk{dir: filepath.Dir(path), keep: o.KeepFree}, end: make(chan struct{})}
	if s.limit == 0 {
		s.limit = 1_000_000
	}
	if s.disk.keep == 0 {
		s.disk.keep = 64 << 20
	}
	s.board = dispatch.New(o.Clock, source{s}, o.Workers)
	begin := s.begin
	if o.Beside {
		begin = s.beginBeside
	}
	if err := begin(); err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", err), s.release())
	}
	return s, nil
}

// begin takes the lock, opens the connections and starts the goroutines.
func (s *Store) begin() (err error) {
	if s.lock, err = lockFile(s.path); err != nil {
		return err
	}
	w, err := open(s.path, "journal_mode=WAL", "cache_size=-4096", "journal_size_limit=67108864")
	if err != nil {
		return err
	}
	s.writer = newWriter(w, s.log)
	if err := os.Chmod(s.path, 0o600); err != nil {
		return err
	}
	if err := migrate(w); err != nil {
		return err
	}
	if s.last, err = w.number(`SELECT max((SELECT value FROM meta WHERE name = 'erased'),
		(SELECT coalesce(max(seq), 0) FROM events), (SELECT coalesce(max(seq), 0) FROM effects))`); err != nil {
		return err
	}
	if err := s.openReaders(); err != nil {
		return err
	}
	if err := s.count(w); err != nil {
		return err
	}
	s.board.Load()
	s.writer.start()
	s.others.Go(s.load)
	s.others.Go(s.checkpoint)
	s.others.Go(s.heed)
	return nil
}

func (s *Store) openReaders() error {
	for range readers {
		r, err := open(s.path, "query_only=ON", "cache_size=-1024")
		if err != nil {
			return err
		}
		s.readers <- r
		s.opened++
	}
	return nil
}

// Close ends the Store in good order: what was begun is written, the log is copied back and emptied.
func (s *Store) Close() error {
	var err error
	s.ended.Do(func() {
		close(s.end)
		s.others.Wait()
		if s.beside {
			err = s.release()
			return
		}
		s.writer.stop()
		err = errors.Join(s.writer.conn.script("PRAGMA wal_checkpoint(TRUNCATE)"), s.release())
	})
	if err != nil {
		return fmt.Errorf("close database: %w", err)
	}
	return nil
}

// release closes what begin opened.
func (s *Store) release() error {
	var errs []error
	for range s.opened {
		errs = append(errs, (<-s.readers).close()) // waits for those that read
	}
	if s.writer != nil && s.writer.conn != nil {
		errs = append(errs, s.writer.conn.close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	return errors.Join(errs...)
}

// read lets f use a connection for reading. The context only bounds the wait for one: no read takes long.
func (s *Store) read(ctx context.Context, f func(c *conn) error) error {
	select {
	case c := <-s.readers:
		defer func() { s.readers <- c }()
		select {
		case <-s.end:
			return errClosed
		default:
		}
		return f(c)
	case <-ctx.Done():
		return ctx.Err()
	case <-s.end:
		return errClosed
	}
}

var errClosed = errors.New("the database is closed")

// Run implements bot.Store.
func (s *Store) Run(ctx context.Context, w bot.Worker) error {
	if s.beside {
		return fmt.Errorf("run: %w", errBeside)
	}
	return s.board.Run(ctx, noting{w, &s.under})
}
