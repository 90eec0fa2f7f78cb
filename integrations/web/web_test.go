package web

import (
	"context"
	"errors"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestLinks(t *testing.T) {
	links, err := NewLinks(strings.Repeat("s", 32))
	if err != nil {
		t.Fatal(err)
	}
	other, err := NewLinks(strings.Repeat("o", 32))
	if err != nil {
		t.Fatal(err)
	}
	token := links.Sign("survey", "wave/1/person/2", noon.Add(time.Hour))
	if strings.Contains(token, "wave") {
		t.Error("the token shows its subject")
	}
	if again := links.Sign("survey", "wave/1/person/2", noon.Add(time.Hour)); again != token {
		t.Error("the same link has two tokens: a handler that signs would not decide the same twice")
	}
	for _, differs := range []string{links.Sign("survey", "wave/1/person/2", noon.Add(time.Hour+time.Second)), links.Sign("survey", "wave/1/person/3", noon.Add(time.Hour)),
		links.Sign("surveys", "wave/1/person/2", noon.Add(time.Hour)), other.Sign("survey", "wave/1/person/2", noon.Add(time.Hour))} {
		if differs[:16] == token[:16] {
			t.Error("two links share a nonce")
		}
	}
	changed := []byte(token)
	changed[len(changed)/2] ^= 1
	cases := []struct {
		name, purpose, token string
		links                *Links
		now                  time.Time
		want                 error
	}{
		{"good", "survey", token, links, noon, nil},
		{"expired", "survey", token, links, noon.Add(time.Hour), bot.ErrLinkExpired},
		{"of another purpose", "progress", token, links, noon, bot.ErrLinkForged},
		{"changed", "survey", string(changed), links, noon, bot.ErrLinkForged},
		{"of another secret", "survey", token, other, noon, bot.ErrLinkForged},
		{"no base64", "survey", "%%%", links, noon, bot.ErrLinkForged},
		{"empty", "survey", "", links, noon, bot.ErrLinkForged},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			subject, err := tc.links.Open(tc.purpose, tc.token, tc.now)
			if !errors.Is(err, tc.want) || tc.want == nil && subject != "wave/1/person/2" {
				t.Errorf("Open = %q, %v; want %v", subject, err, tc.want)
			}
		})
	}
	if _, err := NewLinks("short"); err == nil {
		t.Error("a short secret is accepted")
	}
}

func FuzzLinksOpen(f *testing.F) {
	links, err := NewLinks(strings.Repeat("s", 32))
	if err != nil {
		f.Fatal(err)
	}
	f.Add("")
	f.Add(links.Sign("other", "x", noon.Add(time.Hour)))
	f.Fuzz(func(t *testing.T, token string) {
		if subject, err := links.Open("fuzz", token, noon); err == nil {
			t.Errorf("a token that was not signed opens as %q", subject)
		}
	})
}

func get(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, string(body)
}

func TestHealth(t *testing.T) {
	var full error
	h := Handler(Options{Log: slog.New(slog.DiscardHandler),
		Probes: map[string]Probe{"store": func(context.Context) error { return full }},
		Connections: map[string]Connection{"slack": func() (bool, string) { return false, "down since 12:00" },
			"feishu": func() (bool, string) { return true, "" }},
		Routes: map[string]http.Handler{"GET /boom": http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("boom") })}})
	if code, _ := get(t, h, "/healthz"); code != http.StatusOK {
		t.Errorf("/healthz answers %d", code)
	}
	want := `{"feishu":"ok","slack":"not connected: down since 12:00","store":"ok"}` + "\n"
	if code, body := get(t, h, "/readyz"); code != http.StatusOK || body != want {
		t.Errorf("with one platform away /readyz answers %d %s", code, body)
	}
	full = errors.New("the disk is full")
	if code, body := get(t, h, "/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(body, full.Error()) {
		t.Errorf("with a full disk /readyz answers %d %s", code, body)
	}
	if code, body := get(t, h, "/boom"); code != http.StatusInternalServerError || strings.Contains(body, "boom") {
		t.Errorf("a panic answers %d %s", code, body)
	}
}

// busy is a store with a backlog, and with three scheduled messages of which one is overdue.
type busy struct{ bot.Store }

func (busy) Backlog(context.Context, time.Time) (bot.Backlog, error) {
	return bot.Backlog{Ready: 3, Parked: 2, Dead: 1, Oldest: noon.Add(-time.Minute)}, nil
}

func (busy) Find(ctx context.Context, q bot.Query) iter.Seq2[bot.Record, error] {
	clock := bot.FrozenClock(noon)
	store := bottest.NewStore(clock)
	var c bot.Commit
	for i, s := range []bot.Sending{{Due: noon.Add(-6 * time.Minute)}, {Due: noon.Add(-4 * time.Minute)}, {Due: noon.Add(-time.Hour), End: noon}} {
		c.Records = append(c.Records, bot.Sendings.Encode(bot.SendingID(s.Due, strconv.Itoa(i)), 0, s))
	}
	if err := store.Commit(ctx, c); err != nil {
		panic(err)
	}
	return store.Find(ctx, q)
}

func TestMetrics(t *testing.T) {
	clock := bot.FrozenClock(noon)
	m := NewMetrics(clock, busy{bottest.NewStore(clock)})
	m.Connections(map[string]Connection{"slack": func() (bool, string) { return false, "connecting" }, "feishu": func() (bool, string) { return true, "" }})
	m.Watch(engine.Step{Kind: engine.StepAccepted, Name: "message"})
	m.Watch(engine.Step{Kind: engine.StepHandled, Handler: "task.new", Lag: time.Millisecond})
	m.Watch(engine.Step{Kind: engine.StepPerformed, Effect: "x#1", Name: "card", To: "slack"})
	m.Watch(engine.Step{Kind: engine.StepDead, Effect: "x#2", Name: "card", To: "slack"})
	_, body := get(t, m.Handler(), "/metrics")
	for _, want := range []string{`golive_accepted_total{event="message"} 1`, `golive_handled_total{handler="task.new"} 1`,
		`golive_effects_total{kind="card",platform="slack",result="done"} 1`, `golive_dead_total{what="effect"} 1`,
		"golive_ready 3", "golive_parked 2", "golive_overdue 1", "golive_dead 1", "golive_oldest_seconds 60",
		`golive_connected{platform="slack"} 0`, `golive_connected{platform="feishu"} 1`} {
		if !strings.Contains(body, want) {
			t.Errorf("metrics lack %q", want)
		}
	}
}

func TestServeStopsGracefully(t *testing.T) {
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	started, release := make(chan struct{}), make(chan struct{})
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(started)
		<-release
		_, _ = io.WriteString(w, "whole")
	})
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, l, h) }()
	body := make(chan string, 1)
	go func() {
		res, err := http.Get("http://" + l.Addr().String())
		if err != nil {
			body <- err.Error()
			return
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		body <- string(b)
	}()
	<-started
	cancel()
	close(release)
	if got := <-body; got != "whole" {
		t.Errorf("a request under way got %q", got)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestBodyThatNeverComes: whoever announces a body and sends nothing does not keep a connection for ever.
func TestBodyThatNeverComes(t *testing.T) {
	usual := bodyTime
	bodyTime = 50 * time.Millisecond
	defer func() { bodyTime = usual }()
	ended := make(chan error, 1)
	srv := httptest.NewServer(Handler(Options{Log: slog.New(slog.DiscardHandler), Routes: map[string]http.Handler{
		"POST /take": http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_, err := io.ReadAll(r.Body)
			ended <- err
		})}}))
	defer srv.Close()
	body, hold := io.Pipe()
	defer hold.Close()
	req, err := http.NewRequest(http.MethodPost, srv.URL+"/take", body)
	if err != nil {
		t.Fatal(err)
	}
	req.ContentLength = 1 << 20
	go func() {
		if resp, err := srv.Client().Do(req); err == nil {
			resp.Body.Close()
		}
	}()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("a body that did not come was read to its end")
		}
	case <-time.After(10 * time.Second):
		t.Error("a body that never comes is waited for without end")
	}
}
