package feishu_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/integrations/feishu"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
)

// TestNoFragmentIsLost: the SDK's own client loses up to 4 % of events that come in parts back to back.
func TestNoFragmentIsLost(t *testing.T) {
	const events = 500
	w := newWorld(t, feishu.TransportSocket, nil)
	road := w.running(t)
	w.fault(t, feishusim.Fault{Delivery: "fragment", Parts: 2})
	for i := range events {
		w.act(t, feishusim.Act{Do: "say", Room: teamRoom, Text: fmt.Sprint("@golive ", i, strings.Repeat("很", 100))})
	}
	eventually(t, "all events", func() bool { return w.sim.Calls().Delivery.Pending == 0 })
	if d := w.sim.Calls().Delivery; d.Failed != 0 || len(road.Events()) != events {
		t.Errorf("%d of %d events came, %d attempts failed", len(road.Events()), events, d.Failed)
	}
}

func TestSocketComesBack(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	road := w.running(t)
	w.sim.DropSockets()
	eventually(t, "the loss to be noticed", func() bool { return w.platform.Health().Reconnects > 0 })
	eventually(t, "the new connection", func() bool { return w.platform.Health().Connected && w.sim.Calls().Connections == 1 })
	time.Sleep(20 * time.Millisecond)
	w.act(t, feishusim.Act{Do: "say", Room: teamRoom, Text: "@golive back"})
	road.Wait(t, "message", func(bot.Event) bool { return true })
}

func TestSilenceIsNoticed(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it takes two pings and a grace of five seconds")
	}
	w := newWorld(t, feishu.TransportSocket, func(s *feishusim.Config, _ *feishu.Config) { s.PingInterval = time.Second })
	w.running(t)
	w.fault(t, feishusim.Fault{Delivery: "half_open"})
	began := time.Now()
	for w.platform.Health().Reconnects == 0 && time.Since(began) < 15*time.Second {
		time.Sleep(20 * time.Millisecond)
	}
	if took := time.Since(began); took > 9*time.Second {
		t.Errorf("a silent service was noticed after %s", took)
	}
	w.fault(t, feishusim.Fault{Clear: true})
	eventually(t, "the new connection", func() bool { return w.platform.Health().Connected })
}

func TestOddFrames(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	road := bottest.NewRoad()
	road.Reply = func(bot.Event) (bot.Answer, bool) { return bot.Answer{Toast: "ok"}, true }
	w.runOn(t, road)
	receipt := w.perform(t, job("c#1", bot.ToRoom(w.Room()), bot.Card{Parts: []bot.Part{bot.Row(bot.Button("Go", "a.go", ""))}}))
	w.fault(t, feishusim.Fault{Delivery: "card_frame", Count: 1}) // the SDK's client drops such frames
	w.fault(t, feishusim.Fault{Delivery: "text_frame", Count: 1})
	if r := w.act(t, feishusim.Act{Do: "click", Message: receipt.Message, Text: "Go"}); r.Toast == nil || r.Toast.Text != "ok" {
		t.Errorf("a callback of type card: %+v", r)
	}
	w.fault(t, feishusim.Fault{Delivery: "bad_frame", Count: 1})
	w.sim.Act(feishusim.Act{As: "李雷", Do: "say", Room: teamRoom, Text: "@golive after rubbish"})
	eventually(t, "a new connection after rubbish", func() bool { return w.platform.Health().Reconnects > 0 && w.platform.Health().Connected })
}

func TestDoubleClicksAreOneEvent(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	road := w.running(t)
	receipt := w.perform(t, job("c#1", bot.ToRoom(w.Room()), bot.Card{Parts: []bot.Part{bot.Row(bot.Button("Go", "a.go", ""))}}))
	w.fault(t, feishusim.Fault{Delivery: "double"})
	w.act(t, feishusim.Act{Do: "click", Message: receipt.Message, Text: "Go"})
	w.act(t, feishusim.Act{Do: "say", Room: teamRoom, Text: "@golive twice"})
	eventually(t, "deliveries", func() bool { return w.sim.Calls().Delivery.Pending == 0 })
	if n := len(road.Events()); n != 2 {
		t.Errorf("%d events, want 2", n)
	}
}

func TestRefusedConnectionIsTriedAgain(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	c := feishu.Defaults()
	c.AppID, c.AppSecret, c.BaseURL = w.sim.Status().AppID, "wrong", w.sim.Status().URL
	p, err := feishu.New(c, feishu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	bad := &world{w.sim, w.clock, p}
	done := make(chan error, 1)
	go func() { done <- p.Run(t.Context(), bottest.NewRoad()) }()
	eventually(t, "the refusal", func() bool { return bad.platform.Health().Reconnects > 0 })
	if h := p.Health(); h.Connected || !strings.Contains(h.Detail, "app_secret") {
		t.Errorf("%+v", h)
	}
	select {
	case err := <-done:
		t.Errorf("Run ended: %v", err)
	default:
	}
	t.Cleanup(func() {
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestTheEndAnswersWhatWasRead(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	road := &slowRoad{Road: bottest.NewRoad(), entered: make(chan struct{}), leave: make(chan struct{})}
	ctx, cancel := testContext(t)
	done := make(chan error, 1)
	go func() { done <- w.platform.Run(ctx, road) }()
	w.connected(t)
	time.Sleep(20 * time.Millisecond)
	w.act(t, feishusim.Act{Do: "say", Room: teamRoom, Text: "@golive last words"})
	<-road.entered
	cancel()
	close(road.leave)
	if err := <-done; err != nil {
		t.Error(err)
	}
	eventually(t, "acknowledgement", func() bool { return w.sim.Calls().Delivery.Acked == 1 })
}
