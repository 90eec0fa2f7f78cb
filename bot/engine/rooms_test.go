package engine_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// counting is a chat that counts how often it is asked about rooms.
type counting struct {
	*bottest.Chat
	asked atomic.Int64
	fail  atomic.Bool
}

func (c *counting) RoomProfile(ctx context.Context, p bot.Place) (bot.RoomProfile, error) {
	c.asked.Add(1)
	if c.fail.Load() {
		return bot.RoomProfile{}, context.DeadlineExceeded
	}
	return c.Chat.RoomProfile(ctx, p)
}

func newCounting(t *testing.T) (*road, *counting) {
	t.Helper()
	var chat *counting
	r := newRoad(t, func(c *engine.Config) {
		chat = &counting{Chat: c.Platforms[0].(*bottest.Chat)}
		c.Platforms = []bot.Platform{chat}
	})
	teamRoom(t, r)
	return r, chat
}

// shows has something shown to the team n times, and reports how often it was seen.
func (r *road) shows(t *testing.T, from, n int) int {
	t.Helper()
	before := len(r.texts())
	for i := range n {
		r.accept(t, said(fmt.Sprintf("b/%d", from+i), fmt.Sprintf("show %d", from+i)))
	}
	r.settle(t)
	return len(r.texts()) - before
}

// texts are what was said to the room as text.
func (r *road) texts() []string {
	var list []string
	for _, p := range r.chat.Posts() {
		if b, ok := p.Body.(bot.Text); ok {
			list = append(list, b.Text)
		}
	}
	return list
}

// TestThePlatformIsAskedOnceAMinute: however much is said to a room, it is asked once a minute who is in it.
func TestThePlatformIsAskedOnceAMinute(t *testing.T) {
	r, chat := newCounting(t)
	if n := r.shows(t, 0, 200); n != 200 {
		t.Fatalf("%d of 200 are seen", n)
	}
	if n := chat.asked.Load(); n != 1 {
		t.Errorf("asked %d times for 200 messages", n)
	}
	r.clock.Advance(61 * time.Second)
	r.shows(t, 200, 1)
	if n := chat.asked.Load(); n != 2 {
		t.Errorf("asked %d times after a minute", n)
	}
}

// TestOutsidersAreNoticedWithoutAnEvent: the event is late; nothing for the team is sent, and the capabilities hear of it as
// if it had come.
func TestOutsidersAreNoticedWithoutAnEvent(t *testing.T) {
	guest := bot.Account{Platform: "slack", Tenant: "T1", ID: "UGUEST"}
	for name, c := range map[string]struct {
		profile bot.RoomProfile
		event   string
		seen    int
	}{
		"shared":   {bot.RoomProfile{Place: room, Shared: true}, bot.EventRoom, 0},
		"a guest":  {bot.RoomProfile{Place: room, Outsiders: []bot.Account{guest}}, bot.EventRoom, 0},
		"archived": {bot.RoomProfile{Place: room, Archived: true}, bot.EventBotLeft, 0},
		"removed":  {bot.RoomProfile{Place: room, Absent: true}, bot.EventBotLeft, 0},
		"ours":     {bot.RoomProfile{Place: room, HearsAll: true}, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := newCounting(t)
			r.shows(t, 0, 1)
			r.chat.AddRoom(c.profile)
			r.clock.Advance(61 * time.Second)
			if n := r.shows(t, 1, 1); n != c.seen {
				t.Errorf("%d texts are seen, want %d", n, c.seen)
			}
			refused, err := bot.Refusals.List(t.Context(), r.store, bot.RefusalsSince(time.Time{}))
			if err != nil {
				t.Fatal(err)
			}
			if want := c.event == bot.EventRoom; want != (len(refused) == 1 && refused[0].Value == bot.Refusal{Kind: "text", Why: bot.WhyOthers}) {
				t.Errorf("noted as refused: %+v", refused)
			}
			if c.event != "" && !slices.Contains(r.handled(), c.event) {
				t.Errorf("no event %s: %q", c.event, r.handled())
			}
		})
	}
}

// TestWhatIsSeenOfARoomIsToldThoughSomethingElseWas: a room that was met a moment ago turns out to be shared.
func TestWhatIsSeenOfARoomIsToldThoughSomethingElseWas(t *testing.T) {
	r := newRoad(t)
	r.accept(t, said("m/1", "hello"))
	r.settle(t)
	teamRoom(t, r)
	r.chat.AddRoom(bot.RoomProfile{Place: room, Shared: true})
	r.accept(t, bot.Event{ID: "came", Name: bot.EventMember, Room: room, At: r.clock.Now(), Data: bot.Encode(bot.MemberChange{Who: tom})})
	r.settle(t)
	if n := r.shows(t, 0, 1); n != 0 {
		t.Errorf("%d texts are seen", n)
	}
	n := 0
	for _, name := range r.handled() {
		if name == bot.EventRoom {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d events of the room: %q", n, r.handled())
	}
}

// TestACardIsNotReplacedWhereOthersHaveCome: before the answer to a click shows a card of the team's to the room, the platform is
// asked who is there, as before a message.
func TestACardIsNotReplacedWhereOthersHaveCome(t *testing.T) {
	guest := bot.Account{Platform: "slack", Tenant: "T1", ID: "UGUEST"}
	r, chat := newCounting(t)
	for i, c := range []struct {
		come []bot.Account
		seen bool
	}{{nil, true}, {[]bot.Account{guest}, false}} {
		r.chat.AddRoom(bot.RoomProfile{Place: room, HearsAll: true, Outsiders: c.come})
		r.clock.Advance(61 * time.Second)
		asked := chat.asked.Load()
		var shown bot.Answer
		click := bot.Event{ID: fmt.Sprintf("c/%d", i), Name: bot.EventAction, Room: room, From: tom, Data: bot.Encode(bot.Click{Action: "echo.redraw"})}
		if err := r.Do(t.Context(), click, func(a bot.Answer, _ bool) { shown = a }); err != nil {
			t.Fatal(err)
		}
		if (shown.Card != nil) != c.seen || shown.Toast == "" {
			t.Errorf("with %v the answer is %+v", c.come, shown)
		}
		if n := chat.asked.Load() - asked; n != 1 {
			t.Errorf("the platform was asked %d times", n)
		}
	}
}

// handled are the names of the events that were handled.
func (r *road) handled() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var names []string
	for _, s := range r.steps {
		if s.Kind == engine.StepHandled {
			names = append(names, s.Name)
		}
	}
	return names
}

// TestWhomALeadVouchedForMayRead: for the projects of the leads who vouched, and as long as no other is bound there.
func TestWhomALeadVouchedForMayRead(t *testing.T) {
	guest := bot.Account{Platform: "slack", Tenant: "T1", ID: "UGUEST"}
	r, _ := newCounting(t)
	r.chat.AddRoom(bot.RoomProfile{Place: room, Outsiders: []bot.Account{guest}})
	for i, c := range []struct {
		projects []string
		seen     int
	}{{[]string{"p"}, 1}, {[]string{"p", "q"}, 0}} {
		_, rec, err := bot.Rooms.Read(t.Context(), r.store, room.String())
		if err != nil {
			t.Fatal(err)
		}
		found(t, r, bot.Commit{Records: []bot.Record{bot.Rooms.Encode(room.String(), rec.Version,
			bot.Room{Place: room, Projects: c.projects, Vouched: map[string][]string{guest.String(): {"p"}}})}})
		if n := r.shows(t, i, 1); n != c.seen {
			t.Errorf("bound to %v: %d texts are seen, want %d", c.projects, n, c.seen)
		}
	}
}

// TestWhoCannotBeAskedHearsNothing: while nobody knows who is in the room nothing for the team is sent, and nothing is lost.
func TestWhoCannotBeAskedHearsNothing(t *testing.T) {
	r, chat := newCounting(t)
	chat.fail.Store(true)
	if n := r.shows(t, 0, 3); n != 0 {
		t.Errorf("%d texts are seen", n)
	}
	chat.fail.Store(false)
	r.to(t, r.clock.Now().Add(time.Hour))
	if n := len(r.texts()); n != 3 {
		t.Errorf("%d texts are seen in the end", n)
	}
}

// TestARefusalClosesTheRoom: what the platform refuses because the room is closed counts as the event; a private chat is no
// room.
func TestARefusalClosesTheRoom(t *testing.T) {
	r, _ := newCounting(t)
	r.shows(t, 0, 1)
	r.chat.AddRoom(bot.RoomProfile{Place: room, Archived: true}) // within the minute: only the refusal tells
	if n := r.shows(t, 1, 1); n != 0 {
		t.Errorf("%d texts are seen", n)
	}
	if !slices.Contains(r.handled(), bot.EventBotLeft) {
		t.Errorf("handled %q", r.handled())
	}
	if dead := r.kinds()[engine.StepDead]; dead != 0 {
		t.Errorf("%d effects are dead", dead)
	}
}

// TestTheMarkStopsTeamTextsUnderLoad: while texts for the team are decided and performed all the time, the room's mark changes
// back and forth. What is decided while the room is marked, and while nothing else is under way, is never seen.
func TestTheMarkStopsTeamTextsUnderLoad(t *testing.T) {
	r, _ := newCounting(t)
	var load sync.WaitGroup
	var next atomic.Int64
	stop := make(chan struct{})
	for lane := range 4 {
		load.Go(func() {
			for {
				select {
				case <-stop:
					return
				case <-time.After(time.Millisecond):
				}
				ev := said(fmt.Sprintf("l/%d", next.Add(1)), "show load")
				ev.Lane = fmt.Sprint("load/", lane)
				r.accept(t, ev)
			}
		})
	}
	for i := range 10 {
		shared := i%2 == 0
		mark(t, r, shared)
		for n := range 10 {
			if shared {
				r.accept(t, said(fmt.Sprintf("m/%d/%d", i, n), "show SECRET"))
			}
			time.Sleep(time.Millisecond)
		}
		if shared { // before the mark is taken off what was said under it must have been handled
			for n := range 10 {
				r.waitFor(t, fmt.Sprintf("m/%d/%d", i, n))
			}
		}
	}
	close(stop)
	load.Wait()
	r.settle(t)
	if n := len(r.texts()); n == 0 {
		t.Error("nothing was seen at all")
	}
	if slices.Contains(r.texts(), "SECRET") {
		t.Errorf("what was said while the room was shared is seen")
	}
}

// mark changes the room's mark, against what else is written.
func mark(t *testing.T, r *road, shared bool) {
	t.Helper()
	for {
		kept, rec, err := bot.Rooms.Read(t.Context(), r.store, room.String())
		if err != nil {
			t.Fatal(err)
		}
		kept.Shared = shared
		if r.store.Commit(t.Context(), bot.Commit{Records: []bot.Record{bot.Rooms.Encode(room.String(), rec.Version, kept)}}) == nil {
			return
		}
	}
}

// waitFor waits until what an event led to is performed or refused.
func (r *road) waitFor(t *testing.T, event string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		r.mu.Lock()
		done := slices.ContainsFunc(r.steps, func(s engine.Step) bool { return s.Event == event && s.Kind == engine.StepPerformed })
		r.mu.Unlock()
		if done {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s led to nothing", event)
		}
	}
}
