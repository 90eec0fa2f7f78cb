package jira

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
)

var update = flag.Bool("update", false, "write the golden files anew")

// road keeps what is accepted.
type road struct {
	got  chan bot.Event
	fail error
}

func (r *road) Accept(_ context.Context, events ...bot.Event) error {
	if r.fail != nil {
		return r.fail
	}
	for _, e := range events {
		r.got <- e
	}
	return nil
}

func (r *road) Do(context.Context, bot.Event, func(bot.Answer, bool)) error { return nil }

func (r *road) Options(context.Context, bot.OptionsQuery) ([]bot.Choice, error) { return nil, nil }

func (r *road) Check(context.Context, bot.Event) (map[string]string, error) { return nil, nil }

// listen runs the platform on a road until the test ends.
func (r *rig) listen(t testing.TB) *road {
	t.Helper()
	out := &road{got: make(chan bot.Event, 1000)}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx, out) }()
	for r.road.Load() == nil {
		time.Sleep(time.Millisecond)
	}
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
	})
	return out
}

func signature(body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

func (r *rig) hook(body []byte, change func(*http.Request)) int {
	req := httptest.NewRequest(http.MethodPost, "/jira/webhook", bytes.NewReader(body))
	req.Header.Set("X-Hub-Signature", signature(body))
	req.Header.Set("X-Atlassian-Webhook-Identifier", "0123456789abcdef")
	if change != nil {
		change(req)
	}
	w := httptest.NewRecorder()
	r.Routes()["POST /jira/webhook"].ServeHTTP(w, req)
	return w.Code
}

func TestSignatureVector(t *testing.T) {
	if got := signature([]byte("Hello World!")); got != "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9" {
		t.Error(got)
	}
}

func TestWebhookDoor(t *testing.T) {
	r := start(t, jirasim.Config{Empty: true})
	good := []byte(`{"timestamp":1795399200000,"webhookEvent":"jira:issue_updated","issue":{"key":"ERP-1"}}`)
	if code := r.hook(good, nil); code != http.StatusServiceUnavailable {
		t.Errorf("before it runs it answers %d", code)
	}
	road := r.listen(t)
	old := bytes.Replace(good, []byte("1795399200000"), []byte("1795300000000"), 1)
	early := bytes.Replace(good, []byte("1795399200000"), []byte("1795400000000"), 1)
	for name, tt := range map[string]struct {
		body   []byte
		change func(*http.Request)
		status int
		events int
	}{
		"signed":   {good, nil, 200, 1},
		"forged":   {good, func(r *http.Request) { r.Header.Set("X-Hub-Signature", signature([]byte("other"))) }, 401, 0},
		"unsigned": {good, func(r *http.Request) { r.Header.Del("X-Hub-Signature") }, 401, 0},
		"another method": {good, func(r *http.Request) {
			r.Header.Set("X-Hub-Signature", strings.Replace(signature(good), "sha256", "sha1", 1))
		}, 401, 0},
		"secret in address": {good, func(r *http.Request) {
			r.Header.Del("X-Hub-Signature")
			r.URL.RawQuery = "secret=" + strings.ReplaceAll(secret, " ", "%20")
		}, 200, 1},
		"wrong secret there": {good, func(r *http.Request) { r.Header.Del("X-Hub-Signature"); r.URL.RawQuery = "secret=guess" }, 401, 0},
		"forged and secret": {good, func(r *http.Request) {
			r.Header.Set("X-Hub-Signature", "sha256=00")
			r.URL.RawQuery = "secret=" + strings.ReplaceAll(secret, " ", "%20")
		}, 401, 0},
		"stale":           {old, nil, 401, 0},
		"from the future": {early, nil, 401, 0},
		"malformed":       {[]byte(`{"issue":`), nil, 400, 0},
		"too large":       {make([]byte, maxWebhook+1), nil, 413, 0},
		"of no issue":     {[]byte(`{"timestamp":1795399200000,"webhookEvent":"sprint_started"}`), nil, 200, 0},
		"a strange key":   {bytes.Replace(good, []byte("ERP-1"), []byte("../x"), 1), nil, 200, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if code := r.hook(tt.body, tt.change); code != tt.status || len(road.got) != tt.events {
				t.Errorf("%d with %d events, want %d with %d", code, len(road.got), tt.status, tt.events)
			}
			for len(road.got) > 0 {
				if e := <-road.got; e.Name != "jira.raw" || e.Lane != "jira/ERP-1" || e.ID != "jira/hook/0123456789abcdef" || e.At.UnixMilli() != 1795399200000 {
					t.Errorf("event %+v", e)
				}
			}
		})
	}
	road.fail = errors.New("disk full")
	if code := r.hook(good, nil); code != http.StatusServiceUnavailable {
		t.Errorf("what was not stored is answered %d", code)
	}
}

func TestHookIDs(t *testing.T) {
	a, b := hookID("", []byte("a")), hookID("", []byte("b"))
	if a == b || a != hookID("bad id\n", []byte("a")) {
		t.Errorf("%s, %s", a, b)
	}
}

// TestRecorded reads each payload of testdata/webhook and compares the event with the golden file beside it.
func TestRecorded(t *testing.T) {
	all, err := filepath.Glob("testdata/webhook/*.json")
	if err != nil || len(all) == 0 {
		t.Fatal(err, len(all))
	}
	for _, path := range all {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".json"), func(t *testing.T) {
			deployment := jirasim.Cloud
			if strings.Contains(path, "datacenter") {
				deployment = jirasim.DataCenter
			}
			r := start(t, jirasim.Config{Deployment: deployment})
			r.cfg.URL = "https://acme.example"
			r.host = "acme.example"
			body, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			e, ok, err := r.Translate(t.Context(), bot.Event{ID: "jira/hook/1", Name: rawEvent, Lane: "jira/ERP-12", Data: body})
			if err != nil {
				t.Fatal(err)
			}
			got := []byte("nothing\n")
			if ok {
				if got, err = json.MarshalIndent(e, "", "  "); err != nil {
					t.Fatal(err)
				}
				got = append(got, '\n')
			}
			golden := strings.TrimSuffix(path, ".json") + ".golden"
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("got %s\nwant %s", got, want)
			}
		})
	}
}

func TestFromSiteToRoad(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		road := r.listen(t)
		server := httptest.NewServer(r.Routes()["POST /jira/webhook"])
		t.Cleanup(server.Close)
		r.sim.AddWebhook("golive", server.URL+"/jira/webhook", secret)
		receipt := r.do(t, job("e1#0", orders()))
		next := func() bot.IssueChange {
			t.Helper()
			for {
				select {
				case raw := <-road.got:
					e, ok, err := r.Translate(t.Context(), raw)
					if err != nil {
						t.Fatal(err)
					}
					if !ok {
						continue
					}
					var c bot.IssueChange
					if err := json.Unmarshal(e.Data, &c); err != nil || e.Name != bot.EventIssue || e.Lane != "jira/ERP-1" {
						t.Fatalf("%v %+v", err, e)
					}
					return c
				case <-time.After(time.Minute):
					t.Fatal("no event came")
				}
			}
		}
		if c := next(); c.Kind != "created" || !c.Own || c.Issue.Key != receipt.Issue || c.Issue.Due != "2026-11-30" {
			t.Errorf("created: %+v", c)
		}
		if c := next(); c.Kind != "updated" || !c.Own { // the link to the message
			t.Errorf("linked: %+v", c)
		}
		r.clock.Advance(time.Second)
		r.sim.Act(jirasim.Act{As: "tom", Do: "transition", Issue: "ERP-1", To: "In Progress"})
		moved := next()
		if moved.Own || moved.By.Name != "Tom Baker" || moved.Issue.Status != "In Progress" || moved.Issue.Category != "indeterminate" || moved.Changes[0].To != "In Progress" {
			t.Errorf("moved: %+v", moved)
		}
		r.clock.Advance(time.Second)
		r.sim.Act(jirasim.Act{As: "tom", Do: "comment", Issue: "ERP-1", Text: "on it"})
		said := next()
		if said.Kind != "commented" || said.Comment == nil || said.Comment.Text != "on it" || said.Comment.Internal || said.Order < moved.Order {
			t.Errorf("said: %+v", said)
		}
		lucy := map[bool]string{true: "[~accountid:5b10a2844c20165700ede21c]", false: "[~lucy]"}[r.sim.Status().Deployment == jirasim.Cloud]
		r.sim.Act(jirasim.Act{As: "tom", Do: "comment", Issue: "ERP-1", Text: lucy + ", and " + lucy + ", ask [~accountid:nobody] or [~whoever]"})
		if said := next(); said.Comment == nil || said.Comment.Text != "@Lucy, and @Lucy, ask @… or @whoever" {
			t.Errorf("mentioned: %+v", said.Comment)
		}
	})
}

// TestWebhookSettlesCreation: the webhook of a creation whose reply was lost names the issue.
func TestWebhookSettlesCreation(t *testing.T) {
	r := start(t, jirasim.Config{Empty: true})
	road := r.listen(t)
	server := httptest.NewServer(r.Routes()["POST /jira/webhook"])
	t.Cleanup(server.Close)
	r.sim.AddWebhook("golive", server.URL+"/jira/webhook", secret)
	r.fault(t, jirasim.Fault{Method: "POST issue", Kind: "drop_reply", Count: 1})
	since := r.clock.Now()
	if _, err := r.Perform(t.Context(), job("e1#0", orders())); err == nil {
		t.Fatal("the reply was lost without an error")
	}
	if _, ok, err := r.Translate(t.Context(), <-road.got); !ok || err != nil {
		t.Fatal(ok, err)
	}
	r.fault(t, jirasim.Fault{Method: "POST search/jql", Kind: "500"})
	r.fault(t, jirasim.Fault{Method: "POST issue/bulkfetch", Kind: "500"})
	if receipt := r.do(t, again(job("e1#0", orders()), since, 1)); receipt.Issue != "ERP-1" {
		t.Errorf("receipt %+v", receipt)
	}
	r.only(t)
}

func FuzzTranslate(f *testing.F) {
	all, _ := filepath.Glob("testdata/webhook/*.json")
	for _, path := range all {
		body, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	r := start(f, jirasim.Config{Empty: true, NoLimits: true})
	if _, err := r.here(f.Context()); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e, ok, err := r.Translate(t.Context(), bot.Event{ID: "jira/hook/1", Name: rawEvent, Lane: "jira/ERP-12", Data: body})
		if err != nil {
			t.Errorf("bytes from outside make an error that is retried: %v", err)
		}
		if ok && (e.Name != bot.EventIssue || !json.Valid(e.Data)) {
			t.Errorf("event %+v", e)
		}
	})
}

func FuzzWebhook(f *testing.F) {
	f.Add([]byte(`{"timestamp":1795399200000,"webhookEvent":"jira:issue_updated","issue":{"key":"ERP-1"}}`), "sha256=00", "id")
	r := start(f, jirasim.Config{Empty: true})
	road := r.listen(f)
	f.Fuzz(func(t *testing.T, body []byte, sign, id string) {
		code := r.hook(body, func(req *http.Request) {
			req.Header["X-Hub-Signature"], req.Header["X-Atlassian-Webhook-Identifier"] = []string{sign}, []string{id}
		})
		if len(road.got) > 0 || code/100 == 2 && sign != signature(body) {
			t.Errorf("unsigned bytes were taken: %d", code)
		}
		r.hook(body, func(req *http.Request) { req.Header["X-Atlassian-Webhook-Identifier"] = []string{id} })
		for len(road.got) > 0 {
			if e := <-road.got; len(e.ID) > 200 || strings.ContainsAny(e.ID, " \n") || !strings.HasPrefix(e.Lane, "jira/") {
				t.Errorf("event %+v", e)
			}
		}
	})
}
