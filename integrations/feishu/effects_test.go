package feishu_test

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/feishu"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
)

func job(id string, to bot.Target, body bot.Body) bot.Job {
	return bot.Job{Effect: bot.Effect{ID: id, To: to, Body: body}}
}

func (w *world) perform(t *testing.T, j bot.Job) bot.Receipt {
	t.Helper()
	r, err := w.platform.Perform(t.Context(), j)
	if err != nil {
		t.Fatalf("Perform: %v", err)
	}
	return r
}

// live is what golive has posted and not deleted.
func (w *world) live() []feishusim.StateMsg {
	var out []feishusim.StateMsg
	st := w.sim.State()
	for _, r := range st.Rooms {
		for _, m := range st.Messages[r.ID] {
			if m.Bot && !m.Deleted {
				out = append(out, m)
			}
		}
	}
	return out
}

// kinds of errors that the engine tells apart.
func fate(err error) string {
	var p *bot.PermanentError
	var r *bot.RetryError
	switch {
	case err == nil:
		return "done"
	case errors.As(err, &p) && p.Unreachable:
		return "unreachable"
	case errors.As(err, &p) && p.Closed:
		return "closed"
	case errors.As(err, &p) && p.Gone:
		return "gone"
	case errors.As(err, &p):
		return "permanent"
	case errors.As(err, &r) && r.After > 0:
		return "later"
	case errors.As(err, &r):
		return "unsent"
	}
	return "unknown"
}

func TestFaultsOfASend(t *testing.T) {
	for kind, c := range map[string]struct {
		fate   string // of the first try
		stored bool
	}{
		"429": {"later", false}, "chat_rate": {"later", false}, "500": {"unknown", false}, "502": {"unknown", false}, "504": {"unknown", false},
		"html": {"unknown", false}, "bad_json": {"unknown", false}, "2200": {"unknown", false}, "drop": {"unknown", false},
		"drop_reply": {"unknown", true}, "store_504": {"unknown", true}, "store_2200": {"unknown", true},
		"quota": {"permanent", false}, "invalid_token": {"done", true}, "slow": {"done", true},
	} {
		t.Run(kind, func(t *testing.T) {
			w := newWorld(t, feishu.TransportSocket, nil)
			w.fault(t, feishusim.Fault{Method: "im.message.create", Kind: kind, Count: 1, RetryAfter: 3, DelayMS: 1})
			j := job("e#1", bot.ToRoom(w.Room()), bot.Card{Title: "once", Parts: []bot.Part{bot.Words("x")}})
			_, err := w.platform.Perform(t.Context(), j)
			if got := fate(err); got != c.fate {
				t.Fatalf("first try: %s (%v), want %s", got, err, c.fate)
			}
			if stored := len(w.live()) == 1; stored != c.stored {
				t.Errorf("stored: %v", stored)
			}
			if c.fate == "permanent" {
				return
			}
			j.Since, j.Tries = w.Now(), 1
			r := w.perform(t, j)
			if live := w.live(); len(live) != 1 || live[0].ID != r.Message {
				t.Errorf("after the second try there are %d messages", len(live))
			}
		})
	}
}

func TestUncertainSendsAreLookedUp(t *testing.T) {
	card := bot.Card{Title: "card", Parts: []bot.Part{bot.Words("x")}}
	long := bot.Card{Title: "long", Parts: []bot.Part{bot.Words(strings.Repeat("字", 20000))}}
	for name, c := range map[string]struct {
		body    bot.Body
		private bool
	}{
		"card": {card, false}, "text": {bot.Text{Text: "just words & <signs>"}, false}, "post": {bot.Text{Text: "**bold** [l](https://x.example)\n- item"}, false},
		"split card": {long, false}, "file": {bot.File{Name: "a.txt", Bytes: []byte("x")}, false}, "private": {card, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, feishu.TransportSocket, nil)
			to := bot.ToRoom(w.Room())
			if c.private {
				to = bot.ToAccount(w.Person())
				w.perform(t, job("before#1", to, bot.Text{Text: "hello"}))
			}
			before := len(w.live())
			began := w.Now()
			j := job("e#1", to, c.body)
			first := w.perform(t, j) // its receipt is taken for lost
			sent := len(w.live())
			w.clock.Advance(3 * time.Hour)
			j.Since, j.Tries = began, 1
			r := w.perform(t, j)
			if n := len(w.live()); n != sent || sent == before {
				t.Errorf("%d messages, then %d", sent-before, n-before)
			}
			if r.Message != first.Message || len(r.Rest) != len(first.Rest) {
				t.Errorf("found %+v, sent %+v", r, first)
			}
			j.ID, j.Since = "other#1", began
			if body, ok := j.Body.(bot.Card); ok && body.Title == "card" { // what was never sent is sent
				w.perform(t, j)
				if n := len(w.live()); n != sent+1 {
					t.Errorf("another effect of the same words is taken for this one")
				}
			}
		})
	}
}

func TestUncertainSendWithoutHistory(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, func(s *feishusim.Config, _ *feishu.Config) { s.Scopes = feishusim.AllScopes() })
	j := job("e#1", bot.ToRoom(w.Room()), bot.Text{Text: "x"})
	j.Since = w.Now().Add(-2 * time.Hour)
	if _, err := w.platform.Perform(t.Context(), j); fate(err) != "permanent" || !strings.Contains(err.Error(), feishusim.ScopeGroupMessages) {
		t.Errorf("what cannot be looked up: %v", err)
	}
	if len(w.live()) != 0 {
		t.Error("it was repeated blindly")
	}
}

func TestTokensAreRenewedOnceForAll(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, func(s *feishusim.Config, _ *feishu.Config) { s.NoLimits = true })
	for range 3 {
		w.sim.InvalidateTokens()
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if _, err := w.platform.RoomProfile(t.Context(), bot.Place{Platform: "feishu", Tenant: "t", ID: w.Room().ID}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		w.clock.Advance(10 * time.Minute) // the room is looked up anew
	}
	if n := w.sim.Calls().Calls["auth.tenant_access_token"]["0"]; n > 4 {
		t.Errorf("%d tokens fetched for 3 invalidations", n)
	}
	w.clock.Advance(3 * time.Hour)
	w.perform(t, job("e#1", bot.ToRoom(w.Room()), bot.Text{Text: "x"}))
	if n := w.sim.Calls().Calls["im.message.create"]["99991663"]; n != 0 {
		t.Error("an expired token was used")
	}
}

func TestOutOfReach(t *testing.T) {
	c := feishu.Defaults()
	c.AppID, c.AppSecret, c.BaseURL = "cli_a1b2c3d4e5f60718", "s", "http://127.0.0.1:1"
	p, err := feishu.New(c, feishu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Perform(t.Context(), job("e#1", bot.ToRoom(bot.Place{Platform: "feishu", ID: "oc_1"}), bot.Text{Text: "secret words"}))
	if fate(err) != "unsent" || strings.Contains(err.Error(), "secret words") {
		t.Errorf("nobody there: %s %v", fate(err), err)
	}
}

func TestRefusedCardsBecomeWords(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	stranger := bot.MentionOf(bot.Account{Platform: "feishu", Tenant: "t", ID: "ou_nobody"}, "Nobody") // Feishu refuses the whole card for it
	r := w.perform(t, job("e#1", bot.ToRoom(w.Room()), bot.Card{Title: "T", Parts: []bot.Part{bot.Words("for " + stranger)}}))
	if live := w.live(); len(live) != 1 || !strings.Contains(string(live[0].Card), "for @Nobody") || r.Note == "" {
		t.Errorf("receipt %+v, room %+v", r, live)
	}
	j := job("e#2", bot.ToRoom(w.Room()), bot.Card{Title: "T", Parts: []bot.Part{bot.Words("again " + stranger)}})
	j.Prior = &r
	w.perform(t, j)
	if live := w.live(); len(live) != 1 || !strings.Contains(string(live[0].Card), "again @Nobody") {
		t.Errorf("room %+v", live)
	}
}

func TestThreads(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	root := w.perform(t, job("e#1", bot.ToRoom(w.Room()), bot.Text{Text: "root"}))
	w.act(t, feishusim.Act{Do: "delete", Message: root.Message})
	r := w.perform(t, job("e#2", bot.ToRoom(root.Place), bot.Text{Text: "reply"}))
	if live := w.live(); len(live) != 1 || live[0].Thread != "" || r.Note == "" || r.Place.Room() != w.Room() {
		t.Errorf("a reply to what is gone: %+v, %+v", r, live)
	}
}

func TestSplitCardsAreEditedWhole(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	long := func(s string) bot.Card {
		return bot.Card{Title: s, Parts: []bot.Part{bot.Words(strings.Repeat(s, 12000))}}
	}
	r := w.perform(t, job("e#1", bot.ToRoom(w.Room()), long("甲")))
	if len(r.Rest) == 0 {
		t.Fatal("not split")
	}
	j := job("e#2", bot.ToRoom(w.Room()), long("乙"))
	j.Prior = &r
	r2 := w.perform(t, j)
	for _, m := range w.live() {
		if strings.Contains(string(m.Card), "甲") {
			t.Error("a part was not edited")
		}
	}
	j = job("e#3", bot.ToRoom(w.Room()), bot.Card{Title: "short"})
	j.Prior = &r2
	r3 := w.perform(t, j)
	if live := w.live(); len(live) != 1 || live[0].ID != r3.Message || len(r3.Rest) != 0 {
		t.Errorf("%d messages, receipt %+v", len(live), r3)
	}
	j = job("e#4", bot.ToRoom(w.Room()), bot.Delete{})
	j.Prior = &r3
	w.perform(t, j)
	w.perform(t, j) // once more changes nothing
	if len(w.live()) != 0 {
		t.Error("not deleted")
	}
}

func TestOldCardsAreGone(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	r := w.perform(t, job("e#1", bot.ToRoom(w.Room()), bot.Card{Title: "x"}))
	w.clock.Advance(15 * 24 * time.Hour)
	j := job("e#2", bot.ToRoom(w.Room()), bot.Card{Title: "y"})
	j.Prior = &r
	if _, err := w.platform.Perform(t.Context(), j); fate(err) != "gone" {
		t.Errorf("a card of 15 days: %v", err)
	}
}

func TestPlacesThatRefuse(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	w.act(t, feishusim.Act{Do: "leave", Room: sharedRoom, Bot: ptr(true)})
	for name, c := range map[string]struct {
		to   bot.Target
		fate string
	}{
		"not in the room": {bot.ToRoom(w.Shared()), "closed"}, "another organisation": {bot.ToAccount(w.Outsider()), "unreachable"}, "nowhere": {fate: "permanent"},
	} {
		if _, err := w.platform.Perform(t.Context(), job(name+"#1", c.to, bot.Text{Text: "x"})); fate(err) != c.fate {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.platform.Perform(t.Context(), job("m#1", bot.ToRoom(w.Room()), bot.Mail{})); fate(err) != "permanent" {
		t.Errorf("a mail: %v", err)
	}
}

func ptr[T any](v T) *T { return &v }

func TestFilesReactionsAndWhispers(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	var pic bytes.Buffer
	if err := png.Encode(&pic, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	room := bot.ToRoom(w.Room())
	w.perform(t, job("p#1", room, bot.File{Name: "chart.png", Bytes: pic.Bytes(), Note: "**Chart**"}))
	card := w.perform(t, job("p#2", room, bot.Card{Parts: []bot.Part{{Picture: &bot.Picture{Bytes: pic.Bytes(), Alt: "chart"}}}}))
	w.perform(t, job("p#3", room, bot.File{Name: "list.xlsx", Bytes: []byte("zip")}))
	live := w.live()
	if len(live) != 4 || live[0].Type != "post" || live[1].Type != "image" || live[2].Type != "interactive" || live[3].Files[0].Name != "list.xlsx" {
		t.Fatalf("%+v", live)
	}
	if n := w.sim.Calls().Calls["im.image.create"]["0"]; n != 1 {
		t.Errorf("the same picture was uploaded %d times", n)
	}
	ref := bot.MessageRef{Place: w.Room(), ID: card.Message}
	w.perform(t, job("r#1", room, bot.React{Message: ref, Emoji: "done"}))
	w.perform(t, job("r#1", room, bot.React{Message: ref, Emoji: "done"}))
	if r := w.live()[2].Reactions; len(r) != 1 || r[0].Emoji != "DONE" || len(r[0].Users) != 1 {
		t.Errorf("%+v", r)
	}
	w.perform(t, job("r#2", room, bot.React{Message: ref, Emoji: "done", Remove: true}))
	if r := w.live()[2].Reactions; len(r) != 0 {
		t.Errorf("%+v", r)
	}
	alone := bot.Target{Room: w.Room(), Account: w.Person()}
	whisper := w.perform(t, job("w#1", alone, bot.Card{Title: "psst"}))
	if m := w.live()[4]; m.EphemeralTo != w.Person().ID || m.ID != whisper.Message {
		t.Errorf("%+v", m)
	}
	edit := job("w#2", alone, bot.Card{Title: "psst again"})
	edit.Prior = &whisper
	if _, err := w.platform.Perform(t.Context(), edit); fate(err) != "gone" {
		t.Errorf("editing what one person sees: %v", err)
	}
	again := job("w#1", alone, bot.Card{Title: "psst"})
	again.Since = w.Now()
	before := len(w.live())
	if r := w.perform(t, again); r.Note == "" || len(w.live()) != before {
		t.Errorf("an uncertain whisper is not repeated, nor sent to the private chat: %+v", r)
	}
	outsider := job("w#3", bot.Target{Room: w.Room(), Account: w.account("王经理")}, bot.Card{Title: "x"}) // not in this room
	if _, err := w.platform.Perform(t.Context(), outsider); fate(err) != "unreachable" {
		t.Errorf("somebody who is not here: %v", err)
	}
}

// TestWhoCannotBeWrittenTo: an external contact has no private chat with the bot.
func TestWhoCannotBeWrittenTo(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	st := w.sim.State()
	i := slices.IndexFunc(st.Users, func(u feishusim.StateUser) bool { return u.TenantKey != st.App.TenantKey })
	if i < 0 {
		t.Fatal("nobody is of another organisation")
	}
	_, err := w.platform.Perform(t.Context(), job("e#1", bot.ToAccount(bot.Account{Platform: "feishu", Tenant: w.Room().Tenant, ID: st.Users[i].ID}), bot.Text{Text: "x"}))
	if got := fate(err); got != "unreachable" {
		t.Errorf("%v is %s", err, got)
	}
	i = slices.IndexFunc(st.Rooms, func(r feishusim.StateRoom) bool { return r.Shared })
	wang := bot.Target{Room: bot.Place{Platform: "feishu", Tenant: w.Room().Tenant, ID: st.Rooms[i].ID, Thread: "om_root"}, Account: w.account("王经理")}
	shown := w.perform(t, job("e#2", wang, bot.Card{Title: "for you alone"}))
	said := w.sim.Messages(st.Rooms[i].ID)
	if m := said[len(said)-1]; m.ID != shown.Message || m.EphemeralTo != wang.Account.ID {
		t.Errorf("what is for them alone, and was asked for in a topic, is shown as %+v", m)
	}
}

// TestNothingIsSentToAClosedRoom: a room that was dissolved, or that golive was removed from, is closed for good.
func TestNothingIsSentToAClosedRoom(t *testing.T) {
	for _, act := range []feishusim.Act{{Do: "archive_room", Room: teamRoom}, {Do: "leave", Room: teamRoom, Bot: ptr(true)}} {
		w := newWorld(t, feishu.TransportSocket, nil)
		receipt, err := w.platform.Perform(t.Context(), job("m#1", bot.ToRoom(w.Room()), bot.Card{Title: "x"}))
		if err != nil {
			t.Fatal(err)
		}
		w.act(t, act)
		if _, err := w.platform.Perform(t.Context(), job("m#2", bot.ToRoom(w.Room()), bot.Card{Title: "y"})); fate(err) != "closed" {
			t.Errorf("%s: a message: %v", act.Do, err)
		}
		edit := job("m#3", bot.ToRoom(w.Room()), bot.Card{Title: "z"})
		edit.Prior = &receipt
		if _, err := w.platform.Perform(t.Context(), edit); fate(err) != "closed" {
			t.Errorf("%s: an edit: %v", act.Do, err)
		}
		if _, err := w.platform.RoomProfile(t.Context(), w.Room()); act.Do == "leave" && !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("%s: the room: %v", act.Do, err)
		}
	}
}
