package web

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
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
	changed := []byte(token)
	changed[len(changed)/2] ^= 1
	cases := []struct {
		name, purpose, token string
		links                *Links
		now                  time.Time
		want                 error
	}{
		{"good", "survey", token, links, noon, nil},
		{"expired", "survey", token, links, noon.Add(time.Hour), ErrExpired},
		{"of another purpose", "progress", token, links, noon, ErrForged},
		{"changed", "survey", string(changed), links, noon, ErrForged},
		{"of another secret", "survey", token, other, noon, ErrForged},
		{"no base64", "survey", "%%%", links, noon, ErrForged},
		{"empty", "survey", "", links, noon, ErrForged},
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
	down := errors.New("socket is down since 12:00")
	h := Handler(Options{Log: slog.New(slog.DiscardHandler),
		Probes: map[string]Probe{"store": func(context.Context) error { return nil }, "slack": func(context.Context) error { return down }},
		Routes: map[string]http.Handler{"GET /boom": http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("boom") })}})
	if code, _ := get(t, h, "/healthz"); code != http.StatusOK {
		t.Errorf("/healthz answers %d", code)
	}
	if code, body := get(t, h, "/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(body, down.Error()) {
		t.Errorf("/readyz answers %d %s", code, body)
	}
	if code, body := get(t, h, "/boom"); code != http.StatusInternalServerError || strings.Contains(body, "boom") {
		t.Errorf("a panic answers %d %s", code, body)
	}
}

func TestMetrics(t *testing.T) {
	clock := bot.FrozenClock(noon)
	m := NewMetrics(clock, func(context.Context, time.Time) (bot.Backlog, error) {
		return bot.Backlog{Ready: 3, Parked: 2, Dead: 1, Oldest: noon.Add(-time.Minute)}, nil
	})
	m.Watch(engine.Step{Kind: engine.StepAccepted, Name: "message"})
	m.Watch(engine.Step{Kind: engine.StepHandled, Handler: "task.new", Lag: time.Millisecond})
	m.Watch(engine.Step{Kind: engine.StepPerformed, Effect: "x#1", Name: "card", To: "slack"})
	m.Watch(engine.Step{Kind: engine.StepDead, Effect: "x#2", Name: "card", To: "slack"})
	_, body := get(t, m.Handler(), "/metrics")
	for _, want := range []string{`golive_accepted_total{event="message"} 1`, `golive_handled_total{handler="task.new"} 1`,
		`golive_effects_total{kind="card",platform="slack",result="done"} 1`, `golive_dead_total{what="effect"} 1`,
		"golive_ready 3", "golive_parked 2", "golive_dead 1", "golive_oldest_seconds 60"} {
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
