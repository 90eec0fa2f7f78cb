package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/golive-bot/golive/bot"
)

// Run implements bot.Store. The context of the jobs does not end with ctx: what was begun is brought to its end.
func (s *Store) Run(ctx context.Context, w bot.Worker) error {
	r := &replica{store: s, worker: w}
	if err := r.join(ctx); err != nil {
		return err
	}
	defer r.leave(context.WithoutCancel(ctx))
	client, err := r.start(ctx)
	if err != nil {
		return err
	}
	watch, stop := context.WithCancel(ctx)
	defer stop()
	var watching sync.WaitGroup
	watching.Go(func() { s.keepTime(watch) })
	watching.Go(func() { r.keepWatch(watch) })

	select {
	case <-ctx.Done():
	case <-s.life.Done():
	}
	r.stop()
	stop()
	watching.Wait()
	if err := client.Stop(context.WithoutCancel(ctx)); err != nil && s.life.Err() == nil {
		return fmt.Errorf("stop River: %w", err)
	}
	return nil
}

// starts is how often River's start is tried: it waits ten seconds for its first query, a busy database may need longer.
const starts = 3

// start returns a River client that works.
func (r *replica) start(ctx context.Context) (*river.Client[pgx.Tx], error) {
	for try := 1; ; try++ {
		client, err := r.client()
		if err != nil {
			return nil, err
		}
		if err = client.Start(r.store.life); err == nil {
			return client, nil
		}
		if try == starts || ctx.Err() != nil || r.store.life.Err() != nil {
			return nil, fmt.Errorf("start River: %w", err)
		}
	}
}

// client is the River client that works for this replica.
func (r *replica) client() (*river.Client[pgx.Tx], error) {
	o := r.store.options
	workers := river.NewWorkers()
	river.AddWorker(workers, &eventWorker{replica: r})
	river.AddWorker(workers, &effectWorker{replica: r})
	client, err := river.NewClient(riverpgxv5.New(r.store.loose), &river.Config{
		Schema:                      o.Schema,
		Logger:                      quiet(o.Log),
		Workers:                     workers,
		Queues:                      map[string]river.QueueConfig{eventQueue: {MaxWorkers: o.EventWorkers}, effectQueue: {MaxWorkers: o.EffectWorkers}},
		FetchCooldown:               time.Millisecond,
		FetchPollInterval:           500 * time.Millisecond,
		JobTimeout:                  -1, // the worker knows how long it may take
		RescueStuckJobsAfter:        10 * time.Minute,
		CompletedJobRetentionPeriod: time.Minute,
	})
	if err != nil {
		return nil, fmt.Errorf("set up River: %w", err)
	}
	return client, nil
}

// fair is how many jobs of one line are done before others have their turn.
const fair = 50

// pause is how long a hint waits when the database failed, machine time.
const pause = time.Second

type eventWorker struct {
	river.WorkerDefaults[eventHint]
	replica *replica
}

// Work implements river.Worker: it handles the events of a lane until none is due.
func (w *eventWorker) Work(ctx context.Context, j *river.Job[eventHint]) error {
	var marked int64 // finished, and not let go of yet
	err := w.replica.work(ctx, func() (bool, error) {
		event, err := w.replica.claimEvent(ctx, j.Args, marked)
		marked = 0
		if err != nil || event == nil {
			return false, err
		}
		marked, err = w.replica.handle(ctx, event)
		return true, err
	})
	return w.replica.letGo(ctx, `UPDATE event SET holder = NULL WHERE seq = $1`, marked, err)
}

type effectWorker struct {
	river.WorkerDefaults[effectHint]
	replica *replica
}

// Work implements river.Worker: it performs the effects of a handle until none is due.
func (w *effectWorker) Work(ctx context.Context, j *river.Job[effectHint]) error {
	var marked int64
	err := w.replica.work(ctx, func() (bool, error) {
		seq, effect, err := w.replica.claimEffect(ctx, j.Args, marked)
		marked = 0
		if err != nil || effect == nil {
			return false, err
		}
		marked, err = w.replica.perform(ctx, seq, effect)
		return j.Args.Handle != "", err
	})
	return w.replica.letGo(ctx, `UPDATE effect SET holder = NULL WHERE seq = $1`, marked, err)
}

// errBusy says that a job is under way in this very process: whoever does it goes on with its line afterwards.
var errBusy = errors.New("under way already")

// letGo wipes the mark of what was finished last, where no next claim did.
func (r *replica) letGo(ctx context.Context, sql string, marked int64, result error) error {
	if marked == 0 {
		return result
	}
	if _, err := r.store.loose.Exec(ctx, sql, marked); err != nil { // lookBack will find it
		r.store.log.Error("let go", "error", err)
	}
	return result
}

// work does one job after the other while there may be more. A hint is never dropped: it is put back when the replica
// stops or the database fails, and goes to the end of the queue after a while.
func (r *replica) work(ctx context.Context, one func() (more bool, err error)) error {
	for range fair {
		if r.stopped() {
			return river.JobSnooze(0)
		}
		more, err := one()
		if errors.Is(err, errBusy) {
			return nil
		}
		if err != nil {
			if ctx.Err() == nil {
				r.store.log.Error("work", "error", err)
			}
			return river.JobSnooze(pause)
		}
		if !more {
			return nil
		}
	}
	return river.JobSnooze(0)
}
