// Package postgres is the bot.Store of several replicas: records, inbox, outbox, timers and talks in PostgreSQL, work
// handed out by River.
//
// A row says what is to be done, and a River job says that somebody should look: it names a lane of events or a handle
// of effects and is inserted in the transaction that made the work, or, for what waits for a time, by the transaction
// that found it due. Whoever gets the job marks the first row of that lane as under way, a mark of which a unique index
// allows one, and works through the lane until nothing is due. So a job too many finds nothing to do, and a job too few
// is made good by whoever ends what is under way; see run.go, alarm.go and replica.go.
//
// River keeps its own time, the machine's; every due time of golive is told by the calendar clock and kept in rows.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/golive-bot/golive/bot"
)

// Options of a Store; a zero field means its default.
type Options struct {
	Schema        string       // PostgreSQL schema that holds everything; the URL's search_path, else "golive"
	EventWorkers  int          // at a time in this process; 16
	EffectWorkers int          // at a time in this process; 32
	MaxInbox      int          // unfinished events from which on Accept answers ErrFull; 1,000,000
	Log           *slog.Logger // nothing is logged without
	Alone         bool         // nothing else is shared with other replicas: Run fails while one is at work

	dial pgconn.DialFunc // for tests that cut the wires
}

// Store is the bot.Store on PostgreSQL 14 or newer. It is safe for concurrent use.
type Store struct {
	clock   bot.Clock
	options Options
	pool    *pgxpool.Pool
	loose   *pgxpool.Pool         // its transactions are not waited for to reach the disk: marks, and River's own
	river   *river.Client[pgx.Tx] // inserts jobs; Run makes another one that works
	log     *slog.Logger

	life context.Context // ends with Close
	end  context.CancelFunc

	inbox inbox
	alarm alarm
	under underWay
}

// Open connects to the database at url, brings its schema up to date and makes a Store.
func Open(ctx context.Context, url string, clock bot.Clock, o Options) (*Store, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read database.url: %w", withoutURL(err))
	}
	o = o.withDefaults(config)
	pool, loose, err := connect(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	s := &Store{clock: clock, options: o, pool: pool, loose: loose, log: o.Log}
	s.life, s.end = context.WithCancel(context.Background())
	s.inbox.limit = o.MaxInbox
	s.alarm.nudge = make(chan struct{}, 1)
	if err := s.setUp(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) setUp(ctx context.Context) (err error) {
	if err := migrate(ctx, s.pool, s.options); err != nil {
		return err
	}
	s.river, err = river.NewClient(riverpgxv5.New(s.pool), &river.Config{Schema: s.options.Schema, Logger: quiet(s.log)})
	if err != nil {
		return fmt.Errorf("set up River: %w", err)
	}
	return nil
}

// connect makes the two pools. A crash of the server may lose the last transactions of the loose one, but never one on
// which a durable one rests: the log is written in order.
func connect(ctx context.Context, config *pgxpool.Config) (pool, loose *pgxpool.Pool, err error) {
	if pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, nil, err
	}
	config = config.Copy()
	config.MaxConns = max(4, config.MaxConns*2/3)
	config.ConnConfig.RuntimeParams["synchronous_commit"] = "off"
	if loose, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		pool.Close()
		return nil, nil, err
	}
	return pool, loose, nil
}

// connections of the durable pool at most, where the URL does not say pool_max_conns. The loose one has two thirds of
// that; with the beacon a replica has 25, so that three fit a server's default of 100.
const connections = 15

func (o Options) withDefaults(config *pgxpool.Config) Options {
	params := config.ConnConfig.RuntimeParams
	if o.Schema == "" {
		o.Schema = or(params["search_path"], "golive")
	}
	params["search_path"] = o.Schema
	params["application_name"] = or(params["application_name"], "golive")
	params["timezone"] = "UTC"
	params["idle_in_transaction_session_timeout"] = "60s" // a process that hangs lets go of its locks
	if o.dial != nil {
		config.ConnConfig.DialFunc = o.dial
	}
	config.ConnConfig.ConnectTimeout = or(config.ConnConfig.ConnectTimeout, 5*time.Second)
	if !strings.Contains(config.ConnString(), "pool_max_conns") {
		config.MaxConns = connections
	}
	o.EventWorkers, o.EffectWorkers = or(o.EventWorkers, 16), or(o.EffectWorkers, 32)
	o.MaxInbox = or(o.MaxInbox, 1_000_000)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

func or[T comparable](v, standard T) T {
	var zero T
	if v == zero {
		return standard
	}
	return v
}

// quiet passes on River's warnings and errors alone.
func quiet(log *slog.Logger) *slog.Logger { return slog.New(warnings{log.Handler()}) }

type warnings struct{ slog.Handler }

func (w warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && w.Handler.Enabled(ctx, l)
}
func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}
func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }

// withoutURL keeps a password out of the error.
func withoutURL(err error) error {
	var parse *pgconn.ParseConfigError
	if errors.As(err, &parse) {
		return errors.New("not a valid postgres:// URL")
	}
	return err
}

// Ready reports whether the database answers.
func (s *Store) Ready(ctx context.Context) error {
	if err := s.pool.Ping(ctx); err != nil {
		return fmt.Errorf("reach PostgreSQL: %w", err)
	}
	return nil
}

// Close ends the connections. Run has to have ended before.
func (s *Store) Close() error {
	s.end()
	s.pool.Close()
	s.loose.Close()
	return nil
}

// tx runs f in a transaction, again if it lost against a concurrent one.
func (s *Store) tx(ctx context.Context, doing string, f func(tx pgx.Tx) error) error {
	for try := 1; ; try++ {
		err := pgx.BeginFunc(ctx, s.pool, f)
		if err == nil {
			return nil
		}
		if again(err) && try < 10 && ctx.Err() == nil {
			continue
		}
		return fmt.Errorf("%s: %w", doing, err)
	}
}

// SQLSTATEs that are told apart.
const (
	uniqueViolation      = "23505"
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
)

func state(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}

func again(err error) bool {
	code := state(err)
	return code == serializationFailure || code == deadlockDetected
}
