package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/golive-bot/golive/bot"
)

// Backlog implements bot.Keeper, from one snapshot, so that what moves from the inbox to the outbox is not lost between.
func (s *Store) Backlog(ctx context.Context, now time.Time) (b bot.Backlog, err error) {
	err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if err := countEvents(ctx, tx, now, &b); err != nil {
			return err
		}
		return countEffects(ctx, tx, now, &b)
	})
	if err != nil {
		return bot.Backlog{}, fmt.Errorf("count the backlog: %w", err)
	}
	return b, nil
}

// clockSkew is by how much the clocks of replicas may differ.
const clockSkew = 5 * time.Second

// Through implements bot.Keeper. Another replica may have an event on its way that it accepted by its own clock.
func (s *Store) Through(ctx context.Context, prefix string, before time.Time) (through bool, err error) {
	if s.clock.Now().Before(before.Add(acceptTime + clockSkew)) {
		return false, nil
	}
	err = s.pool.QueryRow(ctx, `SELECT NOT EXISTS (SELECT FROM event WHERE ended IS NULL AND starts_with(lane, $1) AND since < $2)`, prefix, before).Scan(&through)
	if err != nil {
		return false, fmt.Errorf("look what waits: %w", err)
	}
	return through, nil
}

// countEvents counts timers, and lanes by their heads: where the head waits, so does its lane.
func countEvents(ctx context.Context, tx pgx.Tx, now time.Time, b *bot.Backlog) error {
	var next, oldest *time.Time
	err := tx.QueryRow(ctx, `
		WITH lane AS (
			SELECT DISTINCT ON (lane) lane, due, holder IS NOT NULL AS held FROM event WHERE ended IS NULL AND NOT parked ORDER BY lane, seq
		), parked AS (
			SELECT due, holder IS NOT NULL AS held FROM event WHERE ended IS NULL AND parked
		)
		SELECT
			(SELECT count(*) FROM event e JOIN lane USING (lane) WHERE e.ended IS NULL AND NOT e.parked
				AND (lane.held OR lane.due IS NULL OR lane.due <= $1) AND (e.holder IS NOT NULL OR e.due IS NULL OR e.due <= $1))
			+ (SELECT count(*) FROM parked WHERE held OR due IS NULL OR due <= $1)
			+ (SELECT count(*) FROM timer WHERE due <= $1),
			LEAST(
				(SELECT min(due) FROM lane WHERE NOT held AND due > $1),
				(SELECT min(due) FROM parked WHERE NOT held AND due > $1),
				(SELECT min(due) FROM timer WHERE due > $1)),
			(SELECT count(*) FROM parked),
			(SELECT count(*) FROM event WHERE fate = 'dead') + (SELECT count(*) FROM effect WHERE fate = 'dead'),
			(SELECT min(since) FROM event WHERE ended IS NULL)`, now).Scan(&b.Ready, &next, &b.Parked, &b.Dead, &oldest)
	b.Next, b.Oldest = instant(next), instant(oldest)
	return err
}

func countEffects(ctx context.Context, tx pgx.Tx, now time.Time, b *bot.Backlog) error {
	rows, err := tx.Query(ctx, `SELECT `+itemColumns+` FROM effect WHERE ended IS NULL OR (fate = 'dead' AND handle <> '') ORDER BY handle, seq`)
	if err != nil {
		return err
	}
	var line []item
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
		var i item
		if err := i.scan(row); err != nil {
			return struct{}{}, err
		}
		if len(line) > 0 && (i.handle == "" || i.handle != line[0].handle) {
			countLine(line, now, b)
			line = line[:0]
		}
		line = append(line, i)
		return struct{}{}, nil
	})
	countLine(line, now, b)
	return err
}

// countLine counts what of a line could run now, or else tells when it goes on.
func countLine(line []item, now time.Time, b *bot.Backlog) {
	held := busy(line)
	if !held {
		if _, next, ok := pick(line, now); !ok {
			b.Next = sooner(b.Next, next)
			return
		}
	}
	ready := 0
	for _, i := range line {
		if !i.dead && !i.due.After(now) {
			ready++
		}
	}
	if held {
		ready = max(ready, 1)
	}
	b.Ready += ready
}
