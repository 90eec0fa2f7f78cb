package engine

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
)

// After a gap, in which a platform may have given up delivering, it is read back what was said: in the rooms that golive is
// bound to, in private chats, and in the threads in which it was lately. What was handled before has the same ID and is passed over.

const (
	gapAfter    = 5 * time.Minute // calendar time out of touch after which rooms are read back
	readBack    = 200             // messages of one place at a time
	lately      = 48 * time.Hour  // before a gap: who posted in a thread then may be answered there
	lateThreads = 100             // of those, the last ones
	morePlaces  = bot.MaxRows / 2 // private chats and threads, at most
)

func gapEvent(platform string, since time.Time) bot.Event {
	return bot.Event{ID: "gap/" + platform + "/" + since.UTC().Format(time.RFC3339), Name: bot.EventGap, Lane: "gap/" + platform,
		Data: bot.Encode(bot.Gap{Platform: platform, Since: since})}
}

// catchUpData is a place to read back: a room, or a thread.
type catchUpData struct {
	Room  bot.Place `json:"room"`
	Since time.Time `json:"since"`
}

func catchUpOn(r *bot.Request, place bot.Place, since time.Time) {
	r.Publish("bot.catch-up", place.Room().String(), catchUpData{place, since})
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
	if g.After == "" {
		r.Publish("bot.gap-beside", "", g.Gap)
	}
	n := 0
	for found, err := range bot.Rooms.Find(r, bot.Query{After: g.After}) {
		if err != nil {
			return err
		}
		room := found.Value
		if !bound(room, g.Platform) {
			continue
		}
		catchUpOn(r, room.Place, g.Since)
		if n++; n == bot.MaxRows/2 {
			g.After = found.ID
			r.Publish("bot.gap-rest", "", g)
			break
		}
	}
	return nil
}

func bound(room bot.Room, platform string) bool {
	return room.Place.Platform == platform && len(room.Projects) > 0 && !room.Closed
}

// gapBeside publishes what is to be read back besides the rooms: what reading those does not show.
func (e *Engine) gapBeside(ctx context.Context, r *bot.Request) error {
	var g bot.Gap
	if err := r.Decode(&g); err != nil {
		return err
	}
	talks, err := e.talkedIn(ctx, g)
	if err != nil {
		return err
	}
	threads, err := e.postedIn(ctx, g)
	if err != nil {
		return err
	}
	private, err := e.privateRooms(ctx, g.Platform)
	if err != nil {
		return err
	}
	seen := map[bot.Place]bool{}
	for _, place := range append(append(talks, threads...), private...) {
		if seen[place] {
			continue
		}
		if len(seen) == morePlaces {
			e.Log.Warn("not all private chats are read back", "platform", g.Platform, "since", g.Since, "places", len(seen))
			break
		}
		seen[place] = true
		catchUpOn(r, place, g.Since)
	}
	return nil
}

// talkedIn are the places where somebody may have answered a question, except bound rooms themselves.
func (e *Engine) talkedIn(ctx context.Context, g bot.Gap) (places []bot.Place, err error) {
	for t, err := range e.Store.OpenTalks(ctx, g.Since) {
		if err != nil {
			return nil, err
		}
		if t.Room.Platform != g.Platform {
			continue
		}
		if t.Room.Thread == "" {
			room, _, err := bot.Rooms.Read(ctx, e.Store, t.Room.String())
			if err != nil && !errors.Is(err, bot.ErrNotFound) {
				return nil, err
			}
			if bound(room, g.Platform) {
				continue
			}
		}
		places = append(places, t.Room)
	}
	return places, nil
}

// postedIn are the threads in which, or under which, golive posted or edited something lately, the newest last.
func (e *Engine) postedIn(ctx context.Context, g bot.Gap) (threads []bot.Place, err error) {
	all, err := handles.List(ctx, e.Store, bot.Query{Index: "changed", From: g.Since.Add(-lately).UTC().Format(time.RFC3339)})
	for _, found := range all {
		posted := found.Value.Receipt
		if root := cmp.Or(posted.Place.Thread, posted.Message); posted.Place.Platform == g.Platform && root != "" {
			threads = append(threads, posted.Place.In(root))
		}
	}
	return threads[max(0, len(threads)-lateThreads):], err
}

// privateRooms are the private chats of a platform that can list them.
func (e *Engine) privateRooms(ctx context.Context, platform string) ([]bot.Place, error) {
	lists, ok := e.platforms[platform].(bot.PrivateRooms)
	if !ok {
		return nil, nil
	}
	return lists.PrivateRooms(ctx)
}

// catchUp reads one place back and handles what was said to golive meanwhile: page by page, and with the threads under what
// it finds.
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
	whole, size := len(missed) < readBack, 0
	for i, m := range missed {
		if m.Replied.After(d.Since) {
			catchUpOn(r, m.Ref.Place.In(m.Ref.ID), d.Since)
		}
		meant, err := e.meant(ctx, m)
		if err != nil {
			return err
		}
		if !meant {
			continue
		}
		ev := bot.Event{ID: m.Ref.String(), Name: bot.EventMessage, Lane: d.Room.Room().String(), Room: m.Ref.Place, From: m.Author, At: m.At,
			Data: bot.Encode(m), Trace: m.Ref.String()}
		r.Again(ev)
		if size += len(ev.Data); size > bot.MaxBytes/4 {
			missed, whole = missed[:i+1], i+1 == len(missed) && whole
			break
		}
	}
	if !whole {
		e.catchUpRest(r, d, missed[len(missed)-1].At)
	}
	return nil
}

// catchUpRest goes on from the last message that was read. Others may be of the same instant: they are read again.
func (e *Engine) catchUpRest(r *bot.Request, d catchUpData, last time.Time) {
	next := last.Add(-time.Millisecond)
	if !next.After(d.Since) {
		e.Log.Error("the rest is not read back: too much of one instant", "place", d.Room, "since", d.Since)
		return
	}
	catchUpOn(r, d.Room, next)
}

// meant reports whether a message was said to golive, or may be the answer to what it asked.
func (e *Engine) meant(ctx context.Context, m bot.Message) (bool, error) {
	if m.Bot || m.Author.ID == "" {
		return false, nil
	}
	if m.ToBot {
		return true, nil
	}
	_, _, err := e.talk(ctx, bot.TalkKey(m.Author, m.Ref.Place))
	if errors.Is(err, bot.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, waiting{err}
	}
	return true, nil
}
