package engine

import (
	"context"
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
)

// After a gap, in which a platform may have given up delivering, the rooms that golive is bound to are read back. What
// was handled before has the same ID and is passed over.

const (
	gapAfter  = 5 * time.Minute // calendar time out of touch after which rooms are read back
	pulseTime = time.Minute
	readBack  = 200 // messages of a room
)

// pulse is the record of when golive was last alive.
type pulse struct {
	At time.Time `json:"at"`
}

var pulses = bot.Records[pulse]{Kind: "pulse", Schema: 1}

// pulse notes each minute that golive is alive, and at the start whether it was not for a while.
func (e *Engine) pulse(ctx context.Context) error {
	if p, _, err := pulses.Read(ctx, e.Store, "golive"); err == nil && e.Clock.Now().Sub(p.At) > gapAfter {
		for _, platform := range e.Platforms {
			if _, ok := platform.(bot.Directory); !ok {
				continue
			}
			if err := e.Accept(ctx, gapEvent(platform.Name(), p.At)); err != nil {
				e.Log.Error("announce gap", "platform", platform.Name(), "error", err)
			}
		}
	}
	for {
		_, rec, err := pulses.Read(ctx, e.Store, "golive")
		if err == nil || errors.Is(err, bot.ErrNotFound) {
			now := e.Clock.Now()
			err = e.Store.Commit(ctx, bot.Commit{Records: []bot.Record{pulses.Encode("golive", rec.Version, pulse{now})}})
		}
		if err != nil && !errors.Is(err, bot.ErrConflict) && ctx.Err() == nil { // another replica's pulse is as good
			e.Log.Error("note pulse", "error", err)
		}
		if err := e.Clock.Wait(ctx, e.Clock.Now().Add(pulseTime)); err != nil {
			return nil //nolint:nilerr // the end of ctx is the end of the pulse
		}
	}
}

func gapEvent(platform string, since time.Time) bot.Event {
	return bot.Event{ID: "gap/" + platform + "/" + since.UTC().Format(time.RFC3339), Name: bot.EventGap, Lane: "gap/" + platform,
		Data: bot.Encode(bot.Gap{Platform: platform, Since: since})}
}

type catchUpData struct {
	Room  bot.Place `json:"room"`
	Since time.Time `json:"since"`
}

// gapPage is a gap, and the room after which to go on.
type gapPage struct {
	bot.Gap
	After string `json:"after,omitempty"`
}

// gap publishes, room by room, that what was missed is to be read back, and after so many rooms that the others follow.
func (e *Engine) gap(_ context.Context, r *bot.Request) error {
	var g gapPage
	if err := r.Decode(&g); err != nil {
		return err
	}
	if r.Now.Sub(g.Since) < gapAfter {
		return nil
	}
	n := 0
	for found, err := range bot.Rooms.Find(r, bot.Query{After: g.After}) {
		if err != nil {
			return err
		}
		room := found.Value
		if room.Place.Platform != g.Platform || len(room.Projects) == 0 || room.Closed {
			continue
		}
		r.Publish("bot.catch-up", room.Place.String(), catchUpData{room.Place, g.Since})
		if n++; n == bot.MaxRows/2 {
			g.After = found.ID
			r.Publish("bot.gap-rest", "", g)
			break
		}
	}
	return nil
}

// catchUp reads one room back and handles what was said to golive meanwhile.
func (e *Engine) catchUp(ctx context.Context, r *bot.Request) error {
	var d catchUpData
	if err := r.Decode(&d); err != nil {
		return err
	}
	dir, err := r.Directory(d.Room.Platform)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	missed, err := dir.History(ctx, d.Room, d.Since, readBack)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, m := range missed {
		if !m.ToBot || m.Bot {
			continue
		}
		r.Again(bot.Event{ID: m.Ref.String(), Name: bot.EventMessage, Lane: d.Room.Room().String(), Room: m.Ref.Place, From: m.Author, At: m.At,
			Data: bot.Encode(m), Trace: m.Ref.String()})
	}
	return nil
}
