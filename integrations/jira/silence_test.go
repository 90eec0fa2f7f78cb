package jira

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golive-bot/golive/bot"
)

// mute is a site that takes every request, and answers as long as it is not silent.
type mute struct {
	silent atomic.Bool
	asked  atomic.Int64
	wrote  atomic.Int64
	answer string
	status int
}

// RoundTrip implements http.RoundTripper.
func (m *mute) RoundTrip(r *http.Request) (*http.Response, error) {
	if asks(r.Method, strings.TrimPrefix(r.URL.Path, "/")) {
		m.asked.Add(1)
	} else {
		m.wrote.Add(1)
	}
	if m.silent.Load() {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return &http.Response{StatusCode: m.status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(m.answer)), Request: r}, nil
}

func muted(t *testing.T) (*mute, *Platform) {
	t.Helper()
	m := &mute{answer: `{"total": 3, "issues": []}`, status: http.StatusOK}
	c := Defaults()
	c.URL, c.Token, c.Deployment = "https://jira.example", "token", DataCenter
	p, err := New(c, Options{HTTP: &http.Client{Transport: m}})
	if err != nil {
		t.Fatal(err)
	}
	if err := count(p, 2*time.Second); err != nil {
		t.Fatal(err)
	}
	m.asked.Store(0)
	return m, p
}

// count asks as a handler does, which waits two seconds, or less where somebody waits for it.
func count(p *Platform, patience time.Duration) error {
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	_, err := p.Count(ctx, "project = ERP")
	return err
}

// Before the digests of a Monday two hundred projects are counted: of a Jira that answers nothing each had waited for five seconds, and
// each again a minute later.
func TestASilentJiraIsNotWaitedForByEachProject(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, p := muted(t)
		m.silent.Store(true)
		const projects, workers, questions = 200, 8, 10
		todo := make(chan int)
		var running sync.WaitGroup
		began := time.Now()
		for range workers {
			running.Go(func() {
				for range todo {
					for range questions {
						if err := count(p, 2*time.Second); err == nil {
							t.Error("a silent Jira answers")
						}
					}
				}
			})
		}
		for n := range projects {
			todo <- n
		}
		close(todo)
		running.Wait()
		if took, asked := time.Since(began), m.asked.Load(); took > 4*time.Second || asked > 2*workers {
			t.Errorf("%d projects waited %v with %d questions", projects, took, asked)
		}
		before := m.asked.Load()
		for range 10 * 60 { // for ten minutes, each second
			time.Sleep(time.Second)
			if err := count(p, 2*time.Second); err == nil {
				t.Error("a silent Jira answers")
			}
		}
		if asked := m.asked.Load() - before; asked < 20 || asked > 45 {
			t.Errorf("in ten minutes it was asked %d times", asked)
		}
	})
}

// As soon as it answers again, all is asked again, whatever it answers; and what is to be written is tried in any case.
func TestASilentJiraIsHeardAgain(t *testing.T) {
	for name, status := range map[string]int{"an answer": http.StatusOK, "a refusal": http.StatusBadRequest, "a limit": http.StatusTooManyRequests, "a fault": http.StatusInternalServerError} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, p := muted(t)
				m.silent.Store(true)
				for range silentMost {
					_ = count(p, 2*time.Second)
				}
				var retry *bot.RetryError
				if err := count(p, 2*time.Second); !errors.Is(err, errSilent) || !errors.As(err, &retry) || !retry.Unsent || retry.After <= 0 || retry.After > silentRest {
					t.Fatalf("after %d questions without an answer: %v", silentMost, err)
				}
				ctx, stop := context.WithTimeout(context.Background(), time.Second)
				if err := p.call(ctx, http.MethodPut, "issue/ERP-1", map[string]string{}, nil); err == nil || errors.Is(err, errSilent) || m.wrote.Load() != 1 {
					t.Errorf("what is to be written is not tried: %v", err)
				}
				stop()
				m.silent.Store(false)
				m.status = status
				time.Sleep(silentRest)
				asked := m.asked.Load()
				for range 5 {
					if err := count(p, 2*time.Second); errors.Is(err, errSilent) {
						t.Errorf("it answers, and is not asked: %v", err)
					}
				}
				if got := m.asked.Load() - asked; got != 5 {
					t.Errorf("%d of 5 questions are asked", got)
				}
			})
		})
	}
}

// A Jira that is only slower than somebody at a door can wait, or refuses the connection at once, is asked by everybody else.
func TestASlowJiraIsNotSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, p := muted(t)
		m.silent.Store(true)
		for range 10 {
			_ = count(p, 800*time.Millisecond)
		}
		_ = count(p, 2*time.Second)
		_ = count(p, 2*time.Second)
		m.silent.Store(false)
		if err := count(p, 2*time.Second); err != nil {
			t.Errorf("after ten who could not wait: %v", err)
		}
		m.silent.Store(true)
		_ = count(p, 2*time.Second)
		_ = count(p, 2*time.Second)
		m.silent.Store(false)
		if err := count(p, 2*time.Second); err != nil {
			t.Errorf("what was in vain before an answer is counted: %v", err)
		}
	})
}
