package slack

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// TestOutage: Slack is away for longer than a client is given, and golive is back soon after Slack is.
func TestOutage(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 4 s")
	}
	server := httptest.NewUnstartedServer(nil)
	sim := slacksim.New(slacksim.Config{URL: "http://" + server.Listener.Addr().String()})
	server.Config.Handler = sim
	server.Start()
	defer server.Close()
	defer sim.Close()
	st := sim.Status()
	c := Defaults()
	c.BotToken, c.AppToken, c.APIURL = st.BotToken, st.AppToken, st.URL+"/api/"
	p, err := New(c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	p.patience = 200 * time.Millisecond
	sim.SetFault(slacksim.Fault{Method: "apps.connections.open", Kind: "503", Count: 3})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx, bottest.NewRoad()) }()
	for end := time.Now().Add(2 * time.Minute); !p.Health().Connected; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not back")
		}
	}
	if p.socket.begun.Load() == 0 {
		t.Error("the client that waits so long was not given up")
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestRefusedBotToken: golive says that it is not connected before anybody waits for an answer.
func TestRefusedBotToken(t *testing.T) {
	server := httptest.NewUnstartedServer(nil)
	sim := slacksim.New(slacksim.Config{URL: "http://" + server.Listener.Addr().String()})
	server.Config.Handler = sim
	server.Start()
	defer server.Close()
	defer sim.Close()
	for name, token := range map[string]string{"right": sim.Status().BotToken, "wrong": "xoxb-wrong"} {
		t.Run(name, func(t *testing.T) {
			c := Defaults()
			c.BotToken, c.SigningSecret, c.Transport, c.APIURL = token, "secret", TransportHTTP, sim.Status().URL+"/api/"
			p, err := New(c, Options{})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- p.Run(ctx, bottest.NewRoad()) }()
			asked := func() bool { _, known := p.known(); return known || p.socket.refused.Load() != nil }
			for end := time.Now().Add(2 * time.Minute); !asked(); time.Sleep(5 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatal("Slack was not asked")
				}
			}
			if h := p.Health(); h.Connected != (name == "right") {
				t.Errorf("health: %+v", h)
			}
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
}
