package slack_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/integrations/slack"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

const messageEvent = `{"type":"event_callback","team_id":"T0ACME0001","api_app_id":"A1","event_time":1795341600,"authorizations":[{"user_id":"U0GOLIVE01","is_bot":true}],
"event":{"type":"message","user":"U0TOMB0001","channel":"C0ERPROLL1","channel_type":"channel","ts":"1795341600.000100","event_ts":"1795341600.000100","text":"hi"}}`

// TestDoor posts to the signed doors what Slack would, and what it would not.
func TestDoor(t *testing.T) {
	w := start(t, slack.TransportHTTP, slacksim.Config{}, nil)
	road := bottest.NewRoad()
	run(t, w, road)
	secret := w.sim.Status().SigningSecret
	now := w.clock.Now()
	for _, tt := range []struct {
		name, path, body string
		at               time.Time
		secret           string
		status, events   int
	}{
		{"genuine", "/slack/events", messageEvent, now, secret, 200, 1},
		{"again", "/slack/events", messageEvent, now, secret, 200, 1},
		{"forged", "/slack/events", strings.Replace(messageEvent, "000100", "000200", 1), now, "another", 401, 1},
		{"without a secret", "/slack/events", messageEvent, now, "", 401, 1},
		{"stale", "/slack/events", messageEvent, now.Add(-6 * time.Minute), secret, 401, 1},
		{"from the future", "/slack/events", messageEvent, now.Add(6 * time.Minute), secret, 401, 1},
		{"too large", "/slack/events", strings.Repeat("x", 1<<20+1), now, secret, 413, 1},
		{"not JSON", "/slack/events", "hello", now, secret, 400, 1},
		{"no event", "/slack/events", `{"type":"event_callback"}`, now, secret, 400, 1},
		{"unknown event", "/slack/events", strings.Replace(messageEvent, `"type":"message"`, `"type":"star_added"`, 1), now, secret, 200, 1},
		{"what a program says", "/slack/events", strings.Replace(messageEvent, `"text":"hi"`, `"text":"hi","bot_id":"B9"`, 1), now, secret, 200, 1},
		{"challenge", "/slack/events", `{"type":"url_verification","challenge":"c1"}`, now, secret, 200, 1},
		{"rate limited", "/slack/events", `{"type":"app_rate_limited","team_id":"T1"}`, now, secret, 200, 1},
		{"act without payload", "/slack/interactions", "x=1", now, secret, 400, 1},
		{"act that is no JSON", "/slack/interactions", "payload=x", now, secret, 400, 1},
		{"unknown act", "/slack/interactions", "payload=" + url.QueryEscape(`{"type":"x","team":{"id":"T"},"user":{"id":"U"}}`), now, secret, 400, 1},
		{"command without a team", "/slack/commands", "text=x", now, secret, 400, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, body := post(t, w, tt.path, tt.body, tt.at, tt.secret)
			if status != tt.status {
				t.Errorf("status %d, want %d", status, tt.status)
			}
			if n := len(road.Events()); n != tt.events {
				t.Errorf("%d events are stored, want %d", n, tt.events)
			}
			if tt.name == "challenge" && body != "c1" {
				t.Errorf("challenge is answered by %q", body)
			}
		})
	}
	if e := road.Events()[0]; e.ID != "slack/T0ACME0001/C0ERPROLL1/1795341600.000100" || e.Name != "slack.raw" || string(e.Data) != messageEvent {
		t.Errorf("event %+v", e)
	}
	road.Refuse = errors.New("disk full")
	if status, _ := post(t, w, "/slack/events", strings.Replace(messageEvent, "000100", "000300", 2), now, secret); status != 503 {
		t.Errorf("what could not be stored is answered %d", status)
	}
}

func post(t testing.TB, w *world, path, body string, at time.Time, secret string) (int, string) {
	t.Helper()
	req, _ := http.NewRequest(http.MethodPost, w.door.URL+path, strings.NewReader(body))
	ts := strconv.FormatInt(at.Unix(), 10)
	req.Header.Set("X-Slack-Request-Timestamp", ts)
	if secret != "" {
		req.Header.Set("X-Slack-Signature", slacksim.Sign(secret, ts, []byte(body)))
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(answer)
}

func TestVerifiedBySlack(t *testing.T) {
	w := start(t, slack.TransportHTTP, slacksim.Config{}, nil)
	run(t, w, bottest.NewRoad())
	if err := w.sim.VerifyURL(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestStartsWithoutSlack: nothing is called before Run, and Run goes on trying.
func TestStartsWithoutSlack(t *testing.T) {
	c := slack.Defaults()
	c.BotToken, c.AppToken, c.APIURL = "xoxb-1", "xapp-1", "http://127.0.0.1:1/api/"
	p, err := slack.New(c, slack.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := p.Run(ctx, bottest.NewRoad()); err != nil {
		t.Errorf("Run: %v", err)
	}
	if p.Health().Connected {
		t.Error("claims to be connected")
	}
}

// TestReconnectStorm: Slack refuses every socket; the adapter must not ask for new ones without a pause.
func TestReconnectStorm(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{}, nil)
	w.sim.SetFault(slacksim.Fault{Delivery: "too_many"})
	ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer cancel()
	if err := w.platform.Run(ctx, bottest.NewRoad()); err != nil {
		t.Fatal(err)
	}
	if opens := w.sim.Calls().Methods["apps.connections.open"].Calls; opens < 2 || opens > 4 {
		t.Errorf("%d connections were opened within 1.5 s", opens)
	}
}

func TestSocketSurvives(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{}, nil)
	road := bottest.NewRoad()
	run(t, w, road)
	for i, how := range []string{"refresh", "drop"} {
		w.sim.Sockets(how)
		word := "after " + how
		eventually(t, "reconnection", func() bool { return w.platform.Health().Reconnects > int64(i) && w.sim.State("", 1).Bot.Sockets > 0 })
		w.Say(t, word, "", false)
		road.Wait(t, word, func(e bot.Event) bool { return strings.Contains(string(e.Data), word) })
	}
	if w.platform.Health().Last.IsZero() {
		t.Error("no sign of life is told")
	}
}

// TestNotStoredNotAcknowledged: what the inbox refuses comes again.
func TestNotStoredNotAcknowledged(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{AckTimeout: 50 * time.Millisecond}, nil)
	road := &failing{Road: bottest.NewRoad(), left: 1}
	run(t, w, road)
	w.Say(t, "persistent", "", false)
	road.Wait(t, "the second delivery", func(e bot.Event) bool { return strings.Contains(string(e.Data), "persistent") })
	if w.sim.Calls().Deliveries.Retried == 0 {
		t.Error("it was acknowledged though it was not stored")
	}
}

// failing is a road that refuses the first events.
type failing struct {
	*bottest.Road
	left int
}

func (f *failing) Accept(ctx context.Context, events ...bot.Event) error {
	if f.left--; f.left >= 0 {
		return errors.New("inbox is full")
	}
	return f.Road.Accept(ctx, events...)
}

// TestMalformedOverSocket: bad bytes and unknown events are acknowledged or dropped, and what follows is heard.
func TestMalformedOverSocket(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{}, nil)
	road := bottest.NewRoad()
	run(t, w, road)
	w.sim.Deliver(json.RawMessage(`{"type":"star_added","user":"U1"}`))
	w.sim.Deliver(json.RawMessage(`{"type":"message","channel":"C0ERPROLL1","user":"U0TOMB0001","ts":"1795341600.000100","text":"odd block","blocks":[{"type":"section","accessory":7}]}`))
	w.sim.DeliverRaw([]byte(`{"type":"event_callback"}`))
	w.Say(t, "still here", "", false)
	for _, word := range []string{"odd block", "still here"} {
		road.Wait(t, word, func(e bot.Event) bool { return strings.Contains(string(e.Data), word) })
	}
	eventually(t, "all acknowledgements", func() bool { return w.sim.Calls().Deliveries.Pending == 0 })
}

func TestConfig(t *testing.T) {
	good := slack.Defaults()
	good.BotToken, good.AppToken = "xoxb-1", "xapp-1"
	for _, tt := range []struct {
		name   string
		change func(*slack.Config)
		want   string
	}{
		{"good", func(*slack.Config) {}, ""},
		{"off", func(c *slack.Config) { *c = slack.Config{} }, ""},
		{"app token as bot token", func(c *slack.Config) { c.BotToken = "xapp-1" }, "bot_token: "},
		{"no app token", func(c *slack.Config) { c.AppToken = "" }, "app_token: "},
		{"bot token as app token", func(c *slack.Config) { c.AppToken = "xoxb-1" }, "app_token: "},
		{"no secret", func(c *slack.Config) { c.Transport = "http" }, "signing_secret: "},
		{"odd transport", func(c *slack.Config) { c.Transport = "carrier pigeon" }, "transport: "},
		{"odd address", func(c *slack.Config) { c.APIURL = "slack.com" }, "api_url: "},
		{"no limit", func(c *slack.Config) { c.Limits.ChannelPerSecond = -1 }, "limits.channel_per_second: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := good
			tt.change(&c)
			err := c.Check()
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.want)) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestRoutesOnlyWithHTTP(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{}, nil)
	if n := len(w.platform.Routes()); n != 0 {
		t.Errorf("%d routes with Socket Mode", n)
	}
	notYet := start(t, slack.TransportHTTP, slacksim.Config{}, nil)
	rec := httptest.NewRecorder()
	body, ts := messageEvent, strconv.FormatInt(notYet.clock.Now().Unix(), 10)
	req := httptest.NewRequest(http.MethodPost, "/slack/events", strings.NewReader(body))
	req.Header.Set("X-Slack-Request-Timestamp", ts)
	req.Header.Set("X-Slack-Signature", slacksim.Sign(notYet.sim.Status().SigningSecret, ts, []byte(body)))
	notYet.platform.Routes()["POST /slack/events"].ServeHTTP(rec, req)
	if rec.Code != http.StatusServiceUnavailable {
		t.Errorf("before Run: %d", rec.Code)
	}
}
