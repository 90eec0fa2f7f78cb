package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/golive-bot/golive/bot"
)

// replica is one Run of a Store. It lives as long as the server holds its advisory lock, which belongs to a connection of
// its own: when the process dies the server lets go at once, when the host is lost or the process hangs by beaconParams.
type replica struct {
	store  *Store
	worker bot.Worker
	id     atomic.Int64 // 0: not joined
	beacon *pgx.Conn
	halted atomic.Bool
}

func (r *replica) stop()         { r.halted.Store(true) }
func (r *replica) stopped() bool { return r.halted.Load() }

// watchEvery is how often a replica looks after the others and says that it lives itself, machine time.
const watchEvery = time.Second

// beaconParams let the server notice within 12 s that a host is gone, and within 10 that a process hangs.
var beaconParams = map[string]string{"tcp_keepalives_idle": "6", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3",
	"idle_session_timeout": "10s"}

// join gives the replica its number and takes over what dead ones left.
func (r *replica) join(ctx context.Context) error {
	if err := r.light(ctx); err != nil {
		return fmt.Errorf("join the replicas: %w", err)
	}
	err := r.takeOver(ctx)
	if err == nil && r.store.options.Alone {
		err = r.beAlone(ctx)
	}
	if err != nil {
		r.leave(context.WithoutCancel(ctx))
	}
	return err
}

// leaving is how long one that came before may take to leave, machine time: it may just be on its way out.
const (
	leaving      = 3 * time.Second
	leavingTries = 30
)

var errNotAlone = errors.New("another golive works on this database: stop it, or set redis.url, by which replicas share limits and conversations")

// beAlone waits until no replica is there that came before, and fails if one stays.
func (r *replica) beAlone(ctx context.Context) error {
	for tries := 0; ; tries++ {
		var others int
		if err := r.beacon.QueryRow(ctx, `SELECT count(*) FROM replica WHERE id < $1`, r.id.Load()).Scan(&others); err != nil {
			return fmt.Errorf("look for other replicas: %w", err)
		}
		switch {
		case others == 0:
			return nil
		case tries == leavingTries:
			return errNotAlone
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(leaving / leavingTries):
		}
		if err := r.takeOver(ctx); err != nil {
			return err
		}
	}
}

// light makes the replica known, lock first, so that nobody thinks it dead. What it had under way by a former number and
// nobody took over is its own again.
func (r *replica) light(ctx context.Context) error {
	config := r.store.pool.Config().ConnConfig
	for name, value := range beaconParams {
		config.RuntimeParams[name] = value
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	var id int64
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, `INSERT INTO replica DEFAULT VALUES RETURNING id`).Scan(&id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_lock(`+lockClass+`, $1::bigint::int)`, id); err != nil {
			return err
		}
		b := &pgx.Batch{}
		b.Queue(`UPDATE event SET holder = $2 WHERE holder = $1`, r.id.Load(), id)
		b.Queue(`UPDATE effect SET holder = $2 WHERE holder = $1`, r.id.Load(), id)
		b.Queue(`DELETE FROM replica WHERE id = $1`, r.id.Load())
		return tx.SendBatch(ctx, b).Close()
	})
	if err != nil {
		conn.Close(context.WithoutCancel(ctx))
		return err
	}
	r.beacon = conn
	r.id.Store(id)
	return nil
}

// lockClass sets the locks of a schema's replicas apart from all others.
const lockClass = `current_schema()::regnamespace::oid::int`

// leave is the end in good order.
func (r *replica) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, pause)
	defer cancel()
	b := &pgx.Batch{}
	for _, sql := range []string{`UPDATE event SET holder = NULL WHERE holder = $1`, `UPDATE effect SET holder = NULL WHERE holder = $1`,
		`DELETE FROM replica WHERE id = $1`} {
		b.Queue(sql, r.id.Load())
	}
	if err := r.beacon.SendBatch(ctx, b).Close(); err != nil && r.store.life.Err() == nil {
		r.store.log.Warn("leave the replicas", "error", err) // they will take over
	}
	_ = r.beacon.Close(ctx)
}

// keepWatch keeps the replica known, takes over from dead ones and finds what was forgotten, until ctx ends.
func (r *replica) keepWatch(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	var before forgotten
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := r.keepKnown(ctx)
		if err == nil {
			err = r.takeOver(ctx)
		}
		if err == nil && n%lookBack == 0 {
			before, err = r.lookBack(ctx, before)
		}
		if err != nil && ctx.Err() == nil {
			r.store.log.Error("watch the replicas", "error", err)
		}
	}
}

// keepKnown lights the beacon anew if it went out. Others may have taken over meanwhile what was under way here: versions
// and ErrDone see to it that it counts once.
func (r *replica) keepKnown(ctx context.Context) error {
	if r.beacon.Ping(ctx) == nil {
		return nil
	}
	_ = r.beacon.Close(ctx)
	return r.light(ctx)
}

// takeOver lets go of what dead replicas had under way and has everybody look at all that could run: a hint may have
// died with them.
func (r *replica) takeOver(ctx context.Context) error {
	return r.store.tx(ctx, "take over", func(tx pgx.Tx) error {
		found, err := tx.Query(ctx, `SELECT id FROM replica WHERE id <> $1 AND pg_try_advisory_xact_lock(`+lockClass+`, id::int)`, r.id.Load())
		if err != nil {
			return err
		}
		dead, err := pgx.CollectRows(found, pgx.RowTo[int64])
		if err != nil || len(dead) == 0 {
			return err
		}
		r.store.log.Warn("take over from dead replicas", "replicas", dead)
		b := &pgx.Batch{}
		b.Queue(`UPDATE event SET holder = NULL WHERE holder = ANY ($1)`, dead)
		b.Queue(`UPDATE effect SET holder = NULL WHERE holder = ANY ($1)`, dead)
		b.Queue(`DELETE FROM replica WHERE id = ANY ($1)`, dead)
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return err
		}
		var h hints
		if err := r.store.idle(ctx, tx, &h); err != nil {
			return err
		}
		return r.store.insertHints(ctx, tx, &h)
	})
}

// idleAtOnce is how many idle lines are looked for at a time.
const idleAtOnce = 5000

// idle finds the lines that could go on and have nobody at work.
func (s *Store) idle(ctx context.Context, tx pgx.Tx, h *hints) error {
	now := s.clock.Now()
	events, err := tx.Query(ctx, `
		SELECT lane, seq, parked FROM (
			SELECT DISTINCT ON (lane) lane, seq, parked, holder, due FROM event WHERE ended IS NULL AND NOT parked ORDER BY lane, seq
		) head WHERE holder IS NULL AND (due IS NULL OR due <= $1)
		UNION ALL SELECT lane, seq, parked FROM event WHERE parked AND ended IS NULL AND holder IS NULL AND (due IS NULL OR due <= $1)
		LIMIT $2`, now, idleAtOnce)
	if err != nil {
		return err
	}
	var line string
	var seq int64
	var flag bool
	if _, err := pgx.ForEachRow(events, []any{&line, &seq, &flag}, func() error { h.event(line, seq, flag); return nil }); err != nil {
		return err
	}
	effects, err := tx.Query(ctx, `
		SELECT DISTINCT ON (handle, CASE handle WHEN '' THEN seq END) handle, seq, urgent FROM effect
		WHERE ended IS NULL AND holder IS NULL AND (due IS NULL OR due <= $1) LIMIT $2`, now, idleAtOnce)
	if err != nil {
		return err
	}
	_, err = pgx.ForEachRow(effects, []any{&line, &seq, &flag}, func() error { h.effect(line, seq, flag); return nil })
	return err
}

// lookBack is after how many ticks a replica looks for what was forgotten: marks of its own that it knows nothing of,
// because an answer of the server was lost, and lines that could go on while no job waits.
const lookBack = 5

// forgotten is what looked so the last time; only what looks so twice is.
type forgotten struct {
	stray map[job]bool
	quiet bool
}

func (r *replica) lookBack(ctx context.Context, before forgotten) (now forgotten, err error) {
	now.stray = map[job]bool{}
	err = r.store.tx(ctx, "look for what was forgotten", func(tx pgx.Tx) error {
		found, err := tx.Query(ctx, `
			SELECT false, seq FROM event WHERE holder = $1 UNION ALL SELECT true, seq FROM effect WHERE holder = $1`, r.id.Load())
		if err != nil {
			return err
		}
		var j job
		if _, err := pgx.ForEachRow(found, []any{&j.effect, &j.seq}, func() error {
			if !r.store.under.has(j) {
				now.stray[j] = true
			}
			return nil
		}); err != nil {
			return err
		}
		b := &pgx.Batch{}
		for j := range now.stray {
			if table := map[bool]string{false: "event", true: "effect"}[j.effect]; before.stray[j] {
				b.Queue(`UPDATE `+table+` SET holder = NULL WHERE seq = $1 AND holder = $2`, j.seq, r.id.Load())
			}
		}
		if b.Len() > 0 {
			if err := tx.SendBatch(ctx, b).Close(); err != nil {
				return err
			}
		}
		if err := tx.QueryRow(ctx, `SELECT NOT EXISTS (SELECT FROM river_job WHERE state = 'available')`).Scan(&now.quiet); err != nil {
			return err
		}
		if b.Len() == 0 && (!now.quiet || !before.quiet) {
			return nil
		}
		var h hints
		if err := r.store.idle(ctx, tx, &h); err != nil {
			return err
		}
		return r.store.insertHints(ctx, tx, &h)
	})
	return now, err
}
