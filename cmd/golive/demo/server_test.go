package demo

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"
)

func get(t *testing.T, address string) (*http.Response, string) {
	t.Helper()
	reply, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(reply.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply, string(body)
}

func TestStatusTellsHowToConnect(t *testing.T) {
	p := newPlayground(t, nil)
	_, body := get(t, p.url+"/sim/status")
	var status map[string]map[string]any
	if err := json.Unmarshal([]byte(body), &status); err != nil {
		t.Fatal(err)
	}
	for sim, keys := range map[string][]string{
		"slack":  {"url", "bot_token", "app_token", "signing_secret", "channel"},
		"feishu": {"url", "app_id", "app_secret", "encrypt_key", "verification_token", "chat_id"},
		"jira":   {"url", "user", "token", "project"},
		"mail":   {"url", "smtp_url"},
	} {
		for _, key := range keys {
			if s, _ := status[sim][key].(string); s == "" {
				t.Errorf("%s.%s is missing", sim, key)
			}
		}
		if url := status[sim]["url"]; url != p.url+"/sim/"+sim {
			t.Errorf("%s is said to be at %v", sim, url)
		}
	}
}

func TestPageHasAStrictPolicyAndNothingInline(t *testing.T) {
	p := newPlayground(t, nil)
	reply, body := get(t, p.url+"/")
	if got := reply.Header.Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'none'") || strings.Contains(got, "unsafe") {
		t.Errorf("policy: %q", got)
	}
	for _, bad := range []string{"<script>", "style=", "onclick=", "http://", "https://", "src=\"//"} {
		if strings.Contains(body, bad) {
			t.Errorf("the page holds %s", bad)
		}
	}
	for _, name := range []string{"main.js", "slack/blocks.js", "base.css"} {
		if reply, _ := get(t, p.url+"/demo/page/"+name); reply.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", name, reply.Status)
		}
	}
}

var (
	usedWord  = regexp.MustCompile(`\bt\("(\w+)"`)
	knownWord = regexp.MustCompile(`(?m)^  (\w+): \[`)
)

func TestEveryWordOfThePageIsKnown(t *testing.T) {
	words := map[string]bool{}
	source, err := page.ReadFile("page/i18n.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range knownWord.FindAllSubmatch(source, -1) {
		words[string(m[1])] = true
	}
	err = fs.WalkDir(page, "page", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".js") {
			return err
		}
		source, err := page.ReadFile(name)
		for _, m := range usedWord.FindAllSubmatch(source, -1) {
			if !words[string(m[1])] {
				t.Errorf("%s uses the word %s, which nobody knows", name, m[1])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOtherSitesCannotAct(t *testing.T) {
	p := newPlayground(t, nil)
	for _, path := range []string{"/sim/clock", "/sim/slack/control/act", "/sim/feishu/control/fault", "/sim/mail/control/act"} {
		ask, _ := http.NewRequest(http.MethodPost, p.url+path, strings.NewReader(`{"advance":"1h"}`))
		ask.Header.Set("Origin", "https://elsewhere.example")
		ask.Header.Set("Sec-Fetch-Site", "cross-site")
		reply, err := http.DefaultClient.Do(ask)
		if err != nil {
			t.Fatal(err)
		}
		reply.Body.Close()
		if reply.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", path, reply.Status)
		}
	}
}

func TestClockRefusesBadMoves(t *testing.T) {
	p := newPlayground(t, nil)
	before := p.clock.Now()
	for name, body := range map[string]string{
		"no JSON":      `advance`,
		"empty":        `{}`,
		"unknown key":  `{"by":"1h"}`,
		"bad duration": `{"advance":"three days"}`,
		"bad time":     `{"to":"tomorrow"}`,
		"back":         `{"to":"2001-01-01T00:00:00Z"}`,
		"negative":     `{"advance":"-1h"}`,
		"too far":      `{"advance":"90000h"}`,
		"both":         `{"advance":"1h","to":"2099-01-01T00:00:00Z"}`,
		"too long":     `{"advance":"` + strings.Repeat("1", 2000) + `h"}`,
	} {
		t.Run(name, func(t *testing.T) {
			reply, err := http.Post(p.url+"/sim/clock", "application/json", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			defer reply.Body.Close()
			var answer reading
			if err := json.NewDecoder(reply.Body).Decode(&answer); err != nil {
				t.Fatal(err)
			}
			if reply.StatusCode != http.StatusBadRequest || answer.Error == "" || answer.Now.IsZero() {
				t.Errorf("%s: %+v", reply.Status, answer)
			}
		})
	}
	if moved := p.clock.Now().Sub(before); moved > time.Minute {
		t.Errorf("the clock moved by %s", moved)
	}
}

func TestClockStopsWhereSomethingIsDue(t *testing.T) {
	var due []time.Duration
	var seen []time.Duration
	var start time.Time
	p := newPlayground(t, func(p *playground) func(context.Context) (time.Time, bool, error) {
		start = p.clock.Now()
		due = []time.Duration{time.Hour, 5 * time.Hour, 100 * time.Hour}
		return func(context.Context) (time.Time, bool, error) {
			for len(due) > 0 && p.clock.Now().Sub(start) >= due[0] {
				seen = append(seen, p.clock.Now().Sub(start).Round(time.Minute))
				due = due[1:]
			}
			if len(due) == 0 {
				return time.Time{}, false, nil
			}
			return start.Add(due[0]), true, nil
		}
	})
	reply, err := http.Post(p.url+"/sim/clock", "application/json", strings.NewReader(`{"advance":"72h"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	var answer reading
	if err := json.NewDecoder(reply.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	if answer.Steps != 2 || answer.Zone != "Asia/Shanghai" || answer.Now.Sub(start).Round(time.Minute) != 72*time.Hour {
		t.Errorf("answered %+v", answer)
	}
	if len(seen) != 2 || seen[0] != time.Hour || seen[1] != 5*time.Hour {
		t.Errorf("stopped at %v", seen)
	}
}

func TestClockTellsWhenTheRoadDoesNotComeToRest(t *testing.T) {
	p := newPlayground(t, func(*playground) func(context.Context) (time.Time, bool, error) {
		return func(context.Context) (time.Time, bool, error) { return time.Time{}, false, errors.New("store is gone") }
	})
	reply, err := http.Post(p.url+"/sim/clock", "application/json", strings.NewReader(`{"advance":"1h"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	body, _ := io.ReadAll(reply.Body)
	if reply.StatusCode != http.StatusInternalServerError || !strings.Contains(string(body), "store is gone") {
		t.Errorf("%s: %s", reply.Status, body)
	}
}

func TestLogKeepsTheNewestSteps(t *testing.T) {
	l := NewLog()
	for range 3 * keptSteps {
		l.Add(Step{Kind: StepAccepted})
	}
	steps, end := l.Subscribe()
	defer end()
	if len(steps) != keptSteps {
		t.Fatalf("%d steps are told", len(steps))
	}
	if first := <-steps; first.N != 2*keptSteps+1 {
		t.Errorf("the first one told is %d", first.N)
	}
}

func TestLogDoesNotWaitForSlowReaders(t *testing.T) {
	l := NewLog()
	_, end := l.Subscribe()
	for range 3 * behindSteps {
		l.Add(Step{Kind: StepAccepted})
	}
	end()
	if len(l.readers) != 0 {
		t.Error("a reader who left is still there")
	}
}

func TestStreamTellsChangesAndSteps(t *testing.T) {
	p := newPlayground(t, nil)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	ask, _ := http.NewRequestWithContext(ctx, http.MethodGet, p.url+"/demo/stream", nil)
	reply, err := http.DefaultClient.Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	p.road.Add(Step{Kind: StepAccepted, Event: &StepEvent{ID: "slack/1", Name: "message"}})
	p.postSlack(json.RawMessage(opener))
	missing := map[string]bool{"slack": true, "feishu": true, "jira": true, "mail": true, "road": true}
	lines := bufio.NewScanner(reply.Body)
	for len(missing) > 0 && lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			delete(missing, name)
		}
	}
	if len(missing) > 0 {
		t.Errorf("nothing was heard of %v: %v", missing, lines.Err())
	}
}

func TestStreamsEndWhenTheServerStops(t *testing.T) {
	stopping := make(chan struct{})
	p := newPlayground(t, nil)
	o := Options{Slack: p.slack, Feishu: p.feishu, Jira: p.jira, Mail: p.mail, Clock: p.clock, Stopping: stopping}
	server := httptest.NewServer(New(o))
	defer server.Close()
	ended := make(chan string, 3)
	for _, path := range []string{"/demo/stream", "/demo/road", "/sim/slack/control/stream"} {
		reply, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			defer reply.Body.Close()
			_, _ = io.Copy(io.Discard, reply.Body)
			ended <- path
		}()
	}
	close(stopping)
	for range 3 {
		select {
		case <-ended:
		case <-time.After(time.Minute):
			t.Fatal("a stream goes on")
		}
	}
}

func TestRoadAloneIsAStream(t *testing.T) {
	p := newPlayground(t, nil)
	p.road.Add(Step{Kind: StepDead, Error: "gone", Effect: &Deed{ID: "slack/1#0", Kind: "card"}})
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	ask, _ := http.NewRequestWithContext(ctx, http.MethodGet, p.url+"/demo/road", nil)
	reply, err := http.DefaultClient.Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	lines := bufio.NewScanner(reply.Body)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var step Step
		if err := json.Unmarshal([]byte(data), &step); err != nil {
			t.Fatal(err)
		}
		if step.N != 1 || step.Kind != StepDead || step.Effect.ID != "slack/1#0" {
			t.Errorf("told %s", data)
		}
		return
	}
	t.Error("no step was told")
}
