package engine

import (
	"context"
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
)

// probeTime is what looking after one's own parts may take, machine time.
const probeTime = 5 * time.Second

// pulse looks each minute for what operators must hear of, and notes how this replica fares.
func (e *Engine) pulse(ctx context.Context) error {
	started := e.Clock.Now()
	for eyes := newLookout(started); ; {
		now := e.Clock.Now()
		e.look(ctx, eyes, now)
		if err := e.noteReplica(ctx, started, now); err != nil && ctx.Err() == nil {
			e.Log.Error("note how this replica fares", "error", err)
		}
		if err := e.Clock.Wait(ctx, now.Add(bot.ReplicaPulse)); err != nil {
			return e.signOff(context.WithoutCancel(ctx))
		}
	}
}

// noteReplica writes how this process fares, for an operator's eye: only the process itself knows.
func (e *Engine) noteReplica(ctx context.Context, started, now time.Time) error {
	_, rec, err := bot.Replicas.Read(ctx, e.Store, e.replica)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	r := bot.Replica{Host: e.Host, Version: e.Version, Started: started, Seen: now, Platforms: map[string]bot.Vital{}, Parts: map[string]string{}}
	for _, p := range e.Platforms {
		v := bot.Vital{Silence: -1}
		if telling, ok := p.(bot.Vitals); ok {
			v = telling.Vital()
		}
		r.Platforms[p.Name()] = v
	}
	for name, probe := range e.Probes {
		r.Parts[name] = ""
		if err := probe(ctx); err != nil {
			r.Parts[name] = err.Error()
		}
	}
	if s, ok := e.Store.(bot.Spacious); ok {
		if r.Space, err = s.Space(ctx); err != nil {
			e.Log.Warn("ask what the store takes up", "error", err)
		}
	}
	return e.commit(ctx, bot.Commit{Records: []bot.Record{bot.Replicas.Encode(e.replica, rec.Version, r)}})
}

// signOff takes the replica's record away when it ends in good order.
func (e *Engine) signOff(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	_, rec, err := bot.Replicas.Read(ctx, e.Store, e.replica)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err == nil {
		rec.Deleted = true
		err = e.commit(ctx, bot.Commit{Records: []bot.Record{rec}})
	}
	if err != nil {
		e.Log.Warn("sign off", "error", err)
	}
	return nil
}

// forgetReplicas erases the records of replicas that ended otherwise.
func (e *Engine) forgetReplicas(ctx context.Context, before time.Time) error {
	all, err := bot.Replicas.List(ctx, e.Store, bot.Query{})
	if err != nil {
		return err
	}
	for _, f := range all {
		if f.Value.Seen.After(before) || f.ID == e.replica {
			continue
		}
		_, rec, err := bot.Replicas.Read(ctx, e.Store, f.ID)
		if err != nil {
			return err
		}
		rec.Deleted = true
		if err := e.commit(ctx, bot.Commit{Records: []bot.Record{rec}}); err != nil && !errors.Is(err, bot.ErrConflict) {
			return err
		}
	}
	return nil
}
