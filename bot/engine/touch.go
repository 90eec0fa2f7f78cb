package engine

import (
	"context"
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
)

// touch is the record of when a platform was last in touch with golive, whichever replica. Its ID is the platform's name.
type touch struct {
	At time.Time `json:"at"`
}

var touches = bot.Records[touch]{Kind: "touch", Schema: 1}

const touchEvery = 10 * time.Second // calendar time between two looks at the platforms' connections

// keepTouch notes when each platform was last in touch. Whoever finds one in touch again, after golive stood still or the
// connection was lost, announces the gap if it was long: what was said meanwhile may never be delivered. Where nobody can
// tell whether events come in, as where the service posts to golive, a platform is in touch while golive lives.
func (e *Engine) keepTouch(ctx context.Context) error {
	in := map[string]bool{} // touch, at the last look
	for {
		now := e.Clock.Now()
		for _, p := range e.Platforms {
			if _, ok := p.(bot.Directory); !ok {
				continue
			}
			at, open := lastTouch(p, now)
			if !open {
				in[p.Name()] = false
				continue
			}
			err := e.inTouch(ctx, p.Name(), at, !in[p.Name()])
			if err != nil && ctx.Err() == nil {
				e.Log.Error("note that the platform is in touch", "platform", p.Name(), "error", err)
			}
			in[p.Name()] = in[p.Name()] || err == nil
		}
		if err := e.Clock.Wait(ctx, now.Add(touchEvery)); err != nil {
			return nil //nolint:nilerr // the end of ctx is the end of watching
		}
	}
}

// lastTouch is when a platform that is connected gave its last sign of life; a connection that broke unnoticed gives none.
func lastTouch(p bot.Platform, now time.Time) (at time.Time, open bool) {
	telling, ok := p.(bot.Vitals)
	if !ok {
		return now, true
	}
	v := telling.Vital()
	if v.Door != bot.Socket {
		return now, true
	}
	return now.Add(-max(v.Silence, 0)), v.Open
}

// inTouch moves the record on. After a gap that is announced first: as long as it is not, the record tells of it.
func (e *Engine) inTouch(ctx context.Context, platform string, at time.Time, again bool) error {
	t, rec, err := touches.Read(ctx, e.Store, platform)
	switch {
	case errors.Is(err, bot.ErrNotFound):
	case err != nil:
		return err
	case again && at.Sub(t.At) > gapAfter:
		if err := e.Accept(ctx, gapEvent(platform, t.At)); err != nil {
			return err
		}
	case at.Sub(t.At) < bot.ReplicaPulse: // noted lately, here or by another replica
		return nil
	}
	err = e.commit(ctx, bot.Commit{Records: []bot.Record{touches.Encode(platform, rec.Version, touch{at})}})
	if errors.Is(err, bot.ErrConflict) { // another replica's word is as good
		return nil
	}
	return err
}
