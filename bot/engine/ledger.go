package engine

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// The ledger holds what was scheduled. That something is to be sent is written in the commit that asks for it, and what
// became of it in the commit that ends it; in between it is held against the clock. See bot.Sending and lookout.

// holdNoted: shorter delays by rule are not worth a record.
const holdNoted = time.Minute

// scheduled reports whether an effect belongs into the ledger. IDs grow from that of the first event.
func scheduled(x bot.Effect) bool {
	return !x.Asked && (x.Noise.Planned() || timed(x.ID))
}

func timed(id string) bool { return strings.HasPrefix(id, "timer/") }

// expect adds to a commit what its scheduled effects promise.
func (e *Engine) expect(ctx context.Context, r *bot.Request, c *bot.Commit) error {
	due := r.Timer.Due
	if due.IsZero() {
		due = r.Event.At
	}
	for _, x := range c.Effects {
		if !scheduled(x) {
			continue
		}
		_, rec, err := bot.Sendings.Read(ctx, e.Store, bot.SendingID(x.At, x.ID))
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return err
		}
		s := bot.Sending{Effect: x.ID, Event: afterAt(r.Event.Name), Project: x.Project, To: x.To.Platform(), Due: due, At: x.At}
		c.Records = append(c.Records, bot.Sendings.Encode(bot.SendingID(x.At, x.ID), rec.Version, s))
	}
	return nil
}

// settled is what becomes of the ledger's entries on effects that end now; nothing of others.
func (e *Engine) settled(ctx context.Context, fate bot.Fate, why string, effects ...bot.Effect) []bot.Record {
	var records []bot.Record
	for _, x := range effects {
		if !scheduled(x) {
			continue
		}
		records = append(records, e.closeEntry(ctx, bot.SendingID(x.At, x.ID), fate, why)...)
	}
	return records
}

// settledEvent is the same for a timer's event, which is in the ledger if its handler failed before.
func (e *Engine) settledEvent(ctx context.Context, j bot.EventJob, fate bot.Fate, why string) []bot.Record {
	if !timed(j.ID) {
		return nil
	}
	return e.closeEntry(ctx, bot.SendingID(j.Since, j.ID), fate, why)
}

// closeEntry ends an entry. Where it cannot be read, what is being committed matters more.
func (e *Engine) closeEntry(ctx context.Context, id string, fate bot.Fate, why string) []bot.Record {
	s, rec, err := bot.Sendings.Read(ctx, e.Store, id)
	if err != nil {
		if !errors.Is(err, bot.ErrNotFound) {
			e.Log.Warn("read the ledger", "entry", id, "error", err)
		}
		return nil
	}
	s.End, s.Fate, s.Why = e.Clock.Now(), fate, why
	return []bot.Record{bot.Sendings.Encode(id, rec.Version, s)}
}

// heldBack notes that a rule puts a scheduled effect off, and until when.
func (e *Engine) heldBack(ctx context.Context, x bot.Effect, until time.Time) {
	if scheduled(x) && until.Sub(e.Clock.Now()) > holdNoted {
		e.noteEntry(ctx, bot.SendingID(x.At, x.ID), nil, func(s *bot.Sending) { s.Held = until })
	}
}

// hindered notes what went wrong with a scheduled effect that will be tried again.
func (e *Engine) hindered(ctx context.Context, x bot.Effect, cause error) {
	if scheduled(x) {
		e.noteEntry(ctx, bot.SendingID(x.At, x.ID), nil, func(s *bot.Sending) { s.Why = cause.Error() })
	}
}

// hinderedEvent notes that a timer's event is not handled: what it would ask for is not known, but somebody waits for it.
func (e *Engine) hinderedEvent(ctx context.Context, j bot.EventJob, cause error) {
	if timed(j.ID) {
		e.noteEntry(ctx, bot.SendingID(j.Since, j.ID), &bot.Sending{Effect: j.ID, Event: afterAt(j.Name), Due: j.At, At: j.Since},
			func(s *bot.Sending) { s.Why = cause.Error() })
	}
}

// noteEntry changes an entry in a commit of its own, if that says something new; first is what it is where there is none.
func (e *Engine) noteEntry(ctx context.Context, id string, first *bot.Sending, change func(*bot.Sending)) {
	s, rec, err := bot.Sendings.Read(ctx, e.Store, id)
	if errors.Is(err, bot.ErrNotFound) && first != nil {
		s, err = *first, nil
	}
	if err == nil {
		before := s
		if change(&s); s == before {
			return
		}
		err = e.commit(ctx, bot.Commit{Records: []bot.Record{bot.Sendings.Encode(id, rec.Version, s)}})
	}
	if err != nil && !errors.Is(err, bot.ErrConflict) && ctx.Err() == nil {
		e.Log.Warn("note in the ledger", "entry", id, "error", err)
	}
}
