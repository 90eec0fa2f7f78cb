package feishu_test

import (
	"errors"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/feishu"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
)

// TestHistoryTellsWhatEventsTold: a room that is read back must not make the same message a second event.
func TestHistoryTellsWhatEventsTold(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	road := w.running(t)
	since := w.Now().Add(-time.Minute)
	first := w.Say(t, "@golive one for @韩梅梅", "", false)
	e := w.translated(t, road, bot.EventMessage)
	w.Say(t, "not for you", "", false)
	w.perform(t, job("e#1", bot.ToRoom(w.Room()), bot.Text{Text: "own words"}))
	heard := decode[bot.Message](t, e)

	list, err := w.platform.History(t.Context(), w.Room(), since, 10)
	if err != nil || len(list) != 3 {
		t.Fatalf("%d messages, %v", len(list), err)
	}
	m := list[0]
	if m.Ref.ID != first || m.Text != heard.Text || m.ToBot != heard.ToBot || m.Author != e.From || len(m.Mentions) != 1 || e.ID != m.Ref.String() {
		t.Errorf("history tells %+v, the event %s told %+v", m, e.ID, heard)
	}
	if list[1].ToBot || list[1].Bot || !list[2].Bot {
		t.Errorf("%+v", list[1:])
	}
	if list, err := w.platform.History(t.Context(), w.Room(), since, 1); err != nil || len(list) != 1 {
		t.Errorf("limit 1: %d, %v", len(list), err)
	}
}

func TestThreadsAreReadFromTheirRoot(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	w.running(t)
	root := w.Say(t, "@golive root", "", false)
	ref := bot.MessageRef{Place: w.Room(), ID: root}
	if list, err := w.platform.Thread(t.Context(), ref, 10); err != nil || len(list.Messages) != 1 {
		t.Errorf("without answers: %d, %v", len(list.Messages), err)
	}
	w.Say(t, "first", root, false)
	w.Say(t, "second", root, false)
	thread, err := w.platform.Thread(t.Context(), ref, 10)
	list := thread.Messages
	if err != nil || len(list) != 3 || list[0].Ref.ID != root || list[2].Text != "second" || list[2].Ref.Place.Thread != root {
		t.Errorf("%+v, %v", list, err)
	}
	if end, err := w.platform.Thread(t.Context(), ref, 2); err != nil || len(end.Messages) != 2 || end.Messages[0].Ref.ID != root || end.Messages[1].Text != "second" {
		t.Errorf("the end: %+v, %v", end, err)
	}
	since, err := w.platform.History(t.Context(), w.Room().In(root), list[0].At.Add(-time.Millisecond), 2) // all may be of one millisecond
	if err != nil || len(since) != 2 || since[0].Ref.ID != root || since[1].Text != "first" {
		t.Errorf("since the root: %+v, %v", since, err)
	}
	w.act(t, feishusim.Act{Do: "delete", Message: root})
	if _, err := w.platform.Message(t.Context(), ref); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("a recalled message: %v", err)
	}
}

func TestHistoryWithoutTheScopeIsEmpty(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, func(s *feishusim.Config, _ *feishu.Config) { s.Scopes = feishusim.AllScopes() })
	if _, err := w.platform.History(t.Context(), w.Room(), w.Now(), 10); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("%v", err)
	}
}

// TestAMessageOfAPrivateChatIsKnownAsSuch: also after a restart, when nothing was heard there yet.
func TestAMessageOfAPrivateChatIsKnownAsSuch(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	chat := w.act(t, feishusim.Act{Do: "dm"}).Room
	in := bot.Place{Platform: "feishu", Tenant: w.tenant(), ID: chat}
	for _, c := range []struct {
		ref     bot.MessageRef
		private bool
	}{
		{bot.MessageRef{Place: in, ID: w.act(t, feishusim.Act{Do: "say", Room: chat, Text: "one"}).Message}, true},
		{bot.MessageRef{Place: w.Room(), ID: w.act(t, feishusim.Act{Do: "say", Room: teamRoom, Text: "two"}).Message}, false},
	} {
		for range 2 { // asked, then remembered
			if m, err := w.platform.Message(t.Context(), c.ref); err != nil || m.Private != c.private || m.Ref.Place.Room() != c.ref.Place.Room() {
				t.Errorf("private %v, want %v; %v, %v", m.Private, c.private, m.Ref, err)
			}
		}
	}
}
