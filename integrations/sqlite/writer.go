package sqlite

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	sqlite3 "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"github.com/golive-bot/golive/bot"
)

// writer is the goroutine that writes. All that wait join the next transaction; see queue.
type writer struct {
	conn   *conn
	log    *slog.Logger
	queue  *queue
	wrote  chan struct{} // something was written since it was last read
	done   chan struct{}
	killed atomic.Bool
}

// op is one thing to write, whole or not at all.
type op struct {
	// do writes. It answers a refusal before it has changed anything; any other error is a fault, and undoes the
	// transaction. It may be called again after that.
	do func(c *conn) error
	// alone is called outside of a transaction, instead of do.
	alone func(c *conn) error
	// then is called after the transaction, in the order of the transactions.
	then    func()
	accepts bool // somebody waits for an acknowledgement
	at      time.Time
	err     chan error
}

// refusal is an answer to one op that leaves the others of its transaction alone.
type refusal struct{ error }

func (r refusal) Unwrap() error { return r.error }

func newWriter(c *conn, log *slog.Logger) *writer {
	return &writer{conn: c, log: log, queue: newQueue(), wrote: make(chan struct{}, 1), done: make(chan struct{})}
}

func (w *writer) start() { go w.run() }

// stop ends the goroutine after everything in the queue was written.
func (w *writer) stop() {
	w.queue.close(errClosed)
	<-w.done
}

// accept waits until do is written, before all other work.
func (w *writer) accept(ctx context.Context, do func(c *conn) error, then func()) error {
	return w.put(ctx, &op{do: do, then: then, accepts: true})
}

// write waits until do is written. It does not end with a context: once in the queue, an op is written.
func (w *writer) write(ctx context.Context, do func(c *conn) error, then func()) error {
	return w.put(ctx, &op{do: do, then: then})
}

// alone lets do use the connection between two transactions.
func (w *writer) alone(ctx context.Context, do func(c *conn) error) error {
	return w.put(ctx, &op{alone: do})
}

func (w *writer) put(ctx context.Context, o *op) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	o.err = make(chan error, 1)
	if err := w.queue.push(o); err != nil {
		return err
	}
	err := <-o.err
	if r, ok := errors.AsType[refusal](err); ok {
		return r.error
	}
	return err
}

func (w *writer) run() {
	defer close(w.done)
	for group := make([]*op, 0, maxGroup); ; clear(group) {
		group = w.queue.next(group[:0])
		switch {
		case len(group) == 0:
			return
		case group[0].alone != nil:
			group[0].err <- group[0].alone(w.conn)
		default:
			w.transact(group)
			w.tell()
		}
	}
}

// tell lets the checkpoint have a look.
func (w *writer) tell() {
	select {
	case w.wrote <- struct{}{}:
	default:
	}
}

// transact writes a group in one transaction. If one of them meets a fault, each is tried in a transaction of its own.
func (w *writer) transact(group []*op) {
	killed := w.killed.Load()
	errs := make([]error, len(group))
	var fault error
	if killed {
		fault = errClosed
	} else {
		fault = w.attempt(group, errs)
	}
	if fault != nil && len(group) > 1 && !killed {
		w.log.Warn("a shared transaction was undone, its members are written one by one", "members", len(group), "error", fault)
		for i := range group {
			w.transact(group[i : i+1])
		}
		return
	}
	for i, o := range group {
		if fault != nil {
			errs[i] = fault
		}
		if errs[i] == nil && o.then != nil {
			o.then()
		}
		o.err <- errs[i]
	}
}

// attempt writes the group; errs holds the refusals, and the answer is the fault for which nothing was written.
func (w *writer) attempt(group []*op, errs []error) error {
	if _, err := w.conn.exec("BEGIN IMMEDIATE"); err != nil {
		return full(fmt.Errorf("begin: %w", err))
	}
	for i, o := range group {
		errs[i] = o.do(w.conn)
		if _, ok := errors.AsType[refusal](errs[i]); errs[i] != nil && !ok {
			w.rollback()
			return full(errs[i])
		}
	}
	if _, err := w.conn.exec("COMMIT"); err != nil {
		w.rollback()
		return full(fmt.Errorf("commit: %w", err))
	}
	return nil
}

// rollback undoes the transaction, unless SQLite did so by itself.
func (w *writer) rollback() { _, _ = w.conn.exec("ROLLBACK") }

// full makes ErrFull of SQLite's own word for a full disk.
func full(err error) error {
	if e, ok := errors.AsType[*sqlite3.Error](err); ok && e.Code()&0xff == codes.SQLITE_FULL {
		return fmt.Errorf("%w: %w", bot.ErrFull, err)
	}
	return err
}
