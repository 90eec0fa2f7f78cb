package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golive-bot/golive/integrations/feishu/feishusim"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
	"github.com/golive-bot/golive/integrations/postgres/pgtest"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// weather is the network between the platforms and golive: it delivers what they send one to three times, in any order,
// and goes on until golive has acknowledged it.
type weather struct {
	mu        sync.Mutex
	addr      string // of golive
	random    *rand.Rand
	client    *http.Client
	under     sync.WaitGroup
	events    atomic.Int64 // sent by the platforms
	delivered atomic.Int64 // acknowledged by golive, copies included
	closed    atomic.Bool
}

func newWeather(seed uint64) *weather {
	return &weather{random: rand.New(rand.NewPCG(seed, 1)), client: &http.Client{Timeout: 5 * time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
}

func (n *weather) copies() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return 1 + n.random.IntN(3)
}

// ServeHTTP takes one delivery of a platform.
func (n *weather) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	n.events.Add(1)
	send := func() (int, []byte, error) {
		req, err := http.NewRequest(http.MethodPost, "http://"+n.addr+r.URL.Path, bytes.NewReader(body))
		if err != nil {
			return 0, nil, err
		}
		req.Header = r.Header.Clone()
		res, err := n.client.Do(req)
		if err != nil {
			return 0, nil, err
		}
		defer res.Body.Close()
		answer, err := io.ReadAll(res.Body)
		return res.StatusCode, answer, err
	}
	if strings.HasSuffix(r.URL.Path, "/events") {
		for range n.copies() {
			n.under.Go(func() { n.insist(send) })
		}
		w.WriteHeader(http.StatusOK)
		return
	}
	// An act has one answer and is not delivered again by the platforms; a copy may come all the same.
	code, answer, err := send()
	if err != nil || code != http.StatusOK {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	n.delivered.Add(1)
	for range n.copies() - 1 {
		n.under.Go(func() { n.insist(send) })
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(answer)
}

// insist delivers until golive has said 200.
func (n *weather) insist(send func() (int, []byte, error)) {
	for !n.closed.Load() {
		if code, _, err := send(); err == nil && code == http.StatusOK {
			n.delivered.Add(1)
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// faultSize is the short form for CI, and the full one with GOLIVE_SOAK=full.
func faultSize() (messages, kills int) {
	if os.Getenv("GOLIVE_SOAK") == "full" {
		return 1000, 20
	}
	return 100, 4
}

// faultRoad is a way in and a store.
type faultRoad struct {
	name     string
	http     bool
	database func(t *testing.T) string
}

var faultRoads = []faultRoad{
	{"posts and SQLite", true, func(t *testing.T) string { return "sqlite:" + t.TempDir() + "/golive.db" }},
	{"sockets and SQLite", false, func(t *testing.T) string { return "sqlite:" + t.TempDir() + "/golive.db" }},
	{"posts and PostgreSQL", true, func(t *testing.T) string { return pgtest.Need(t).Database(t) }},
}

// TestFaultKills plays messages and clicks while golive is killed with SIGKILL again and again, everything is delivered
// up to three times, and every service answers "too many" and loses replies at 5 % each: every message gets its one card
// and its one issue.
func TestFaultKills(t *testing.T) {
	for _, road := range faultRoads {
		t.Run(road.name, func(t *testing.T) {
			messages, kills := faultSize()
			run := road.open(t, messages)
			run.steps = 1
			run.play(kills, run.person)
			run.count(kills)
		})
	}
}

// open makes a town with one golive and n people to come.
func (r faultRoad) open(t *testing.T, n int) *soak {
	t.Helper()
	w := newTown(t, townOptions{HTTP: r.http, NoLimits: true})
	s := &soak{w: w, road: r, n: n, done: make([]atomic.Bool, n)}
	s.p = w.start(r.database(t), unpaced...)
	w.makeProject()
	if r.http {
		s.net = newWeather(7)
		s.net.addr = s.p.addr
		at := serveTest(t, s.net)
		w.slack.SetURLs(at+"/slack/events", at+"/slack/interactions", at+"/slack/commands")
		w.feishu.SetPush(at+"/feishu/events", at+"/feishu/cards")
	} else {
		w.repeat()
	}
	return s
}

// play lets everybody do their part in bad weather, kills golive meanwhile, and ends in calm.
func (s *soak) play(kills int, live func(i int)) {
	s.w.misbehave()
	finished := s.begin(live)
	s.kill(kills)
	<-finished
	s.w.calm()
	if s.net != nil {
		s.net.under.Wait()
		s.net.closed.Store(true)
		fmt.Printf("faults: %s: %d deliveries sent, %d acknowledged with copies\n", s.road.name, s.net.events.Load(), s.net.delivered.Load())
	}
}

// repeat makes the platforms deliver a part of the events twice, and a part late, through their sockets.
func (w *town) repeat() {
	for i, delivery := range []string{"double", "late"} {
		w.slack.SetFault(slacksim.Fault{Delivery: delivery, Rate: 0.3, DelayMS: 300, Seed: uint64(i)})
		if _, err := w.feishu.SetFault(feishusim.Fault{Delivery: delivery, Rate: 0.3, DelayMS: 300, Seed: uint64(i)}); err != nil {
			w.t.Fatal(err)
		}
	}
}

// unpaced lets golive send as fast as it can: what is tested is what happens to each, not when.
var unpaced = []string{"GOLIVE_SLACK_LIMITS_CHANNEL_PER_SECOND=1000", "GOLIVE_SLACK_LIMITS_WORKSPACE_PER_SECOND=1000",
	"GOLIVE_SLACK_LIMITS_TIER2_PER_MINUTE=60000", "GOLIVE_SLACK_LIMITS_TIER3_PER_MINUTE=60000", "GOLIVE_SLACK_LIMITS_TIER4_PER_MINUTE=60000",
	"GOLIVE_FEISHU_LIMITS_APP_PER_SECOND=1000", "GOLIVE_FEISHU_LIMITS_APP_PER_MINUTE=60000", "GOLIVE_FEISHU_LIMITS_CHAT_PER_SECOND=1000",
	"GOLIVE_FEISHU_LIMITS_MESSAGE_PER_SECOND=1000", "GOLIVE_JIRA_LIMITS_WRITES=1000", "GOLIVE_JIRA_LIMITS_SETTLE=2s"}

// misbehave makes the services answer "too many" and lose replies, each in 5 % of the writing calls.
func (w *town) misbehave() {
	for i, method := range []string{"chat.postMessage", "chat.update", "reactions.add", "conversations.replies", slacksim.Download} {
		for k, kind := range []string{"429", "drop_reply"} {
			w.slack.SetFault(slacksim.Fault{Method: method, Kind: kind, Rate: 0.05, RetryAfter: 1, Seed: uint64(10*i + k)})
		}
	}
	for i, kind := range []string{"429", "drop_reply"} {
		if _, err := w.feishu.SetFault(feishusim.Fault{Kind: kind, Rate: 0.05, RetryAfter: 1, Seed: uint64(i)}); err != nil {
			w.t.Fatal(err)
		}
		for k, method := range []string{"POST issue", "POST issue/{key}/comment", "POST issue/{key}/attachments", "POST issue/{key}/transitions"} {
			w.jiraFault(jirasim.Fault{Method: method, Kind: kind, Rate: 0.05, RetryAfter: 1, Seed: uint64(10*k + i)})
		}
	}
}

// calm ends all misbehaviour.
func (w *town) calm() {
	w.slack.ClearFaults()
	if _, err := w.feishu.SetFault(feishusim.Fault{Clear: true}); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.jira.Fault(jirasim.Fault{Clear: true}); err != nil {
		w.t.Fatal(err)
	}
}

// soak is one run: n people who each say one thing and click until an issue is there, and go on from there.
type soak struct {
	w      *town
	p      *process
	road   faultRoad
	net    *weather // nil over sockets
	n      int
	steps  int // that each person does
	done   []atomic.Bool
	taken  atomic.Int64 // steps, by all
	clicks atomic.Int64

	mu     sync.Mutex
	seen   map[string][]message // golive's messages by the token in them
	marked map[string]bool      // messages of people that golive marked as done
}

func token(i int) string { return fmt.Sprintf("SOAK%05dX", i) }

// begin starts everybody and answers a channel that is closed when all are done, or time is up.
func (s *soak) begin(live func(i int)) <-chan struct{} {
	finished := make(chan struct{})
	stop := make(chan struct{})
	go s.look(stop)
	next := make(chan int)
	var people sync.WaitGroup
	for range 24 {
		people.Go(func() {
			for i := range next {
				live(i)
			}
		})
	}
	go func() {
		for i := range s.n {
			next <- i
		}
		close(next)
		people.Wait()
		close(stop)
		close(finished)
	}()
	return finished
}

// look reads what people see, for everybody at once.
func (s *soak) look(stop <-chan struct{}) {
	for {
		s.snapshot()
		select {
		case <-stop:
			return
		case <-time.After(150 * time.Millisecond):
		}
	}
}

func (s *soak) snapshot() {
	seen := map[string][]message{}
	for _, chat := range []side{slackSide{s.w}, feishuSide{s.w}} {
		for _, m := range chat.said() {
			if i := strings.Index(m.text, "SOAK"); i >= 0 && len(m.text) >= i+len(token(0)) {
				key := m.text[i : i+len(token(0))]
				seen[key] = append(seen[key], m)
			}
		}
	}
	marked := s.w.marks()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen, s.marked = seen, marked
}

func (s *soak) messages(i int) []message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen[token(i)]
}

// personTime is the machine time after which a person gives up, and the test fails. Feishu delivers anew after 15 s and then only
// after 5 minutes: two kills can make somebody wait for that.
const personTime = 8 * time.Minute

// whom is the chat of a person, and their name there.
func (s *soak) whom(i int) (side, string) {
	if i%2 == 1 {
		return feishuSide{s.w}, "李雷"
	}
	return slackSide{s.w}, "lilei"
}

// person says one thing and clicks until the card shows an issue.
func (s *soak) person(i int) {
	chat, who := s.whom(i)
	chat.say(who, "@golive 建任务 检查"+token(i))
	s.file(i)
}

// until looks again and again; false if the person gives up.
func until(is func() bool) bool {
	for end := time.Now().Add(personTime); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if is() {
			return true
		}
	}
	return false
}

// file clicks until the card shows an issue.
func (s *soak) file(i int) bool {
	chat, who := s.whom(i)
	filed := until(func() bool {
		for _, m := range s.messages(i) {
			if strings.Contains(m.text, "ERP-") {
				return true
			}
			create := slices.ContainsFunc(m.buttons, func(b button) bool { return b.label == "创建任务" })
			if create && chat.click(who, m, "创建任务") == nil {
				s.clicks.Add(1)
			}
		}
		return false
	})
	if filed {
		s.done[i].Store(true)
		s.taken.Add(1)
	}
	return filed
}

// kill kills golive the given number of times, spread over the run, and starts it anew each time.
func (s *soak) kill(times int) {
	random := rand.New(rand.NewPCG(3, 3))
	for k := range times {
		target := int64(s.n * s.steps * k / (times + 1))
		for end := time.Now().Add(time.Minute); s.taken.Load() < target && time.Now().Before(end); {
			time.Sleep(10 * time.Millisecond)
		}
		time.Sleep(time.Duration(random.IntN(300)) * time.Millisecond)
		s.p.kill()
		s.p.launch(s.w.t)
	}
	s.p.ready(s.w.t)
}

// count prints what came of it, and fails the test if anything was lost or done twice.
func (s *soak) count(kills int) {
	t := s.w.t
	t.Helper()
	s.snapshot()
	var unanswered, cardsTwice, unfiled, issuesTwice int
	for i := range s.n {
		switch n := len(s.messages(i)); {
		case n == 0:
			unanswered++
			t.Errorf("%s was never answered", token(i))
		case n > 1:
			cardsTwice++
			t.Errorf("%s was answered %d times: %+v", token(i), n, s.messages(i))
		}
		switch n := len(s.w.issues(token(i))); {
		case n == 0:
			unfiled++
			t.Errorf("%s has no issue", token(i))
		case n > 1:
			issuesTwice++
			t.Errorf("%s has %d issues", token(i), n)
		}
		if !s.done[i].Load() {
			t.Errorf("%s: the card never showed its issue", token(i))
		}
	}
	fmt.Printf("faults: %s: %d messages and %d clicks, %d kills; unanswered %d, answered twice %d, without issue %d, issue twice %d\n",
		s.road.name, s.n, s.clicks.Load(), kills, unanswered, cardsTwice, unfiled, issuesTwice)
	if t.Failed() {
		t.Logf("log of golive:\n%s", s.p.log)
	}
}
