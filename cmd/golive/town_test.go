package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/golive-bot/golive/integrations/feishu/feishusim"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// binary is golive, built once for all tests of this package.
var binary string

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	if from := os.Getenv(inStep); from != "" {
		return serveInStep(from)
	}
	dir, err := os.MkdirTemp("", "golive-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "golive")
	build := exec.Command("go", "build", "-o", binary, ".")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build golive: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// town is the three simulators, served on ports of their own, and people in them.
type town struct {
	t      testing.TB
	slack  *slacksim.Sim
	feishu *feishusim.Sim
	jira   *jirasim.Sim
	http   bool // the simulators post to golive instead of keeping a connection
	bots   []*process
}

type townOptions struct {
	HTTP       bool
	NoLimits   bool
	DataCenter bool
	Fields     []jirasim.Field // of Jira, beside those of its sample
}

func newTown(t testing.TB, o townOptions) *town {
	t.Helper()
	w := &town{t: t, http: o.HTTP}
	var sl, fs, ji lateHandler
	slackAt, feishuAt, jiraAt := serveTest(t, &sl), serveTest(t, &fs), serveTest(t, &ji)
	w.slack = slacksim.New(slacksim.Config{URL: slackAt, NoLimits: o.NoLimits})
	w.feishu = feishusim.New(feishusim.Config{URL: feishuAt, NoLimits: o.NoLimits})
	deployment := jirasim.Cloud
	if o.DataCenter {
		deployment = jirasim.DataCenter
	}
	w.jira = jirasim.New(jirasim.Config{URL: jiraAt, NoLimits: o.NoLimits, Deployment: deployment, Empty: true, Fields: o.Fields})
	sl.set(w.slack)
	fs.set(w.feishu)
	ji.set(w.jira)
	t.Cleanup(func() { w.slack.Close(); w.feishu.Close(); w.jira.Close() })
	return w
}

// lateHandler is a handler that is known only after its address is.
type lateHandler struct {
	mu sync.RWMutex
	h  http.Handler
}

func (l *lateHandler) set(h http.Handler) { l.mu.Lock(); defer l.mu.Unlock(); l.h = h }

func (l *lateHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.RLock()
	h := l.h
	l.mu.RUnlock()
	h.ServeHTTP(w, r)
}

func serveTest(t testing.TB, h http.Handler) string {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(func() { srv.CloseClientConnections(); srv.Close() })
	return srv.URL
}

const webhookSecret = "a secret of the webhook for tests"

// environ is the configuration of a golive in this town.
func (w *town) environ(addr, database string, more ...string) []string {
	sl, fs, ji := w.slack.Status(), w.feishu.Status(), w.jira.Status()
	transport := "socket"
	if w.http {
		transport = "http"
	}
	return append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + w.t.TempDir(), "TZ=UTC",
		"GOLIVE_SERVER_ADDR=" + addr, "GOLIVE_SERVER_PUBLIC_URL=http://" + addr, "GOLIVE_SERVER_SECRET=" + strings.Repeat("s", 32),
		"GOLIVE_DATABASE_URL=" + database, "GOLIVE_OPERATORS=lilei@acme.example",
		"GOLIVE_SLACK_BOT_TOKEN=" + sl.BotToken, "GOLIVE_SLACK_APP_TOKEN=" + sl.AppToken, "GOLIVE_SLACK_SIGNING_SECRET=" + sl.SigningSecret,
		"GOLIVE_SLACK_API_URL=" + sl.URL + "/api/", "GOLIVE_SLACK_TRANSPORT=" + transport,
		"GOLIVE_FEISHU_APP_ID=" + fs.AppID, "GOLIVE_FEISHU_APP_SECRET=" + fs.AppSecret, "GOLIVE_FEISHU_ENCRYPT_KEY=" + fs.EncryptKey,
		"GOLIVE_FEISHU_VERIFICATION_TOKEN=" + fs.VerificationToken, "GOLIVE_FEISHU_BASE_URL=" + fs.URL, "GOLIVE_FEISHU_TRANSPORT=" + transport,
		"GOLIVE_JIRA_URL=" + ji.URL, "GOLIVE_JIRA_USER=" + ji.User, "GOLIVE_JIRA_TOKEN=" + ji.Token, "GOLIVE_JIRA_WEBHOOK_SECRET=" + webhookSecret,
	}, more...)
}

// process is a running golive.
type process struct {
	addr string
	env  []string
	cmd  *exec.Cmd
	log  *tail
	done chan struct{}
}

// start starts a golive and waits until it is ready. The first one is where the simulators post to.
func (w *town) start(database string, more ...string) *process {
	w.t.Helper()
	addr := freeAddr(w.t)
	p := &process{addr: addr, env: w.environ(addr, database, more...)}
	if len(w.bots) == 0 {
		w.point(addr)
	}
	w.bots = append(w.bots, p)
	w.t.Cleanup(func() { p.stop() })
	p.run(w.t)
	return p
}

// point makes the simulators post to a golive.
func (w *town) point(addr string) {
	if w.http {
		w.slack.SetURLs("http://"+addr+"/slack/events", "http://"+addr+"/slack/interactions", "http://"+addr+"/slack/commands")
		w.feishu.SetPush("http://"+addr+"/feishu/events", "http://"+addr+"/feishu/cards")
	}
	w.jira.AddWebhook("golive", "http://"+addr+"/jira/webhook", webhookSecret)
}

// run starts the process, anew after a kill, and waits until it is ready.
func (p *process) run(t testing.TB) {
	t.Helper()
	p.launch(t)
	p.ready(t)
}

func (p *process) launch(t testing.TB) {
	t.Helper()
	p.cmd = exec.Command(binary, "serve")
	p.cmd.Env, p.cmd.Dir = p.env, t.TempDir()
	p.log = &tail{}
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.done = make(chan struct{})
	go func(cmd *exec.Cmd, done chan struct{}) { _ = cmd.Wait(); close(done) }(p.cmd, p.done)
}

func (p *process) ready(t testing.TB) {
	t.Helper()
	p.wait(t, "golive is ready", func() bool {
		select {
		case <-p.done:
			t.Fatalf("golive ended at its start:\n%s", p.log)
		default:
		}
		res, err := http.Get("http://" + p.addr + "/readyz")
		if err != nil {
			return false
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		return err == nil && res.StatusCode == http.StatusOK && !bytes.Contains(body, []byte("not connected"))
	})
}

// wait polls, machine time: what is waited for happens in another process.
func (p *process) wait(t testing.TB, what string, is func() bool) {
	eventually(t, time.Minute, what, is, p.log)
}

func eventually(t testing.TB, limit time.Duration, what string, is func() bool, log fmt.Stringer) {
	t.Helper()
	for end := time.Now().Add(limit); ; time.Sleep(15 * time.Millisecond) {
		if is() {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s: not within %s\n%s", what, limit, log)
		}
	}
}

// kill is kill -9.
func (p *process) kill() {
	_ = p.cmd.Process.Signal(syscall.SIGKILL)
	<-p.done
}

// stop is a polite stop; it answers whether golive ended well.
func (p *process) stop() bool {
	select {
	case <-p.done:
		return false
	default:
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(15 * time.Second):
		p.kill()
	}
	return p.cmd.ProcessState.Success()
}

func freeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// tail keeps the end of a log.
type tail struct {
	mu sync.Mutex
	b  []byte
}

func (l *tail) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.b = append(l.b, p...)
	if over := len(l.b) - 64<<10; over > 0 {
		l.b = l.b[over:]
	}
	return len(p), nil
}

func (l *tail) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.b)
}

// message is one message of golive as people see it, on either chat.
type message struct {
	id, text string
	thread   string
	only     string // who alone sees it: in a room, or in their private chat
	buttons  []button
}

type button struct{ label, action string }

// side is one chat of a town, as its people use it.
type side interface {
	name() string
	// say makes a person say text in the team's room; "@golive" mentions golive.
	say(who, text string)
	// said is golive's messages in the team's room and in private chats, oldest first.
	said() []message
	click(who string, m message, label string) error
}

type slackSide struct{ w *town }

func (s slackSide) name() string { return "slack" }

func (s slackSide) do(a slacksim.Act) slacksim.Result { return s.w.slack.Do(context.Background(), a) }

func (s slackSide) say(who, text string) {
	s.w.t.Helper()
	if r := s.do(slacksim.Act{As: who, Do: "say", Room: "erp-rollout", Text: text}); !r.OK {
		s.w.t.Fatalf("say in Slack: %+v", r)
	}
}

func (s slackSide) said() []message {
	var out []message
	for _, room := range s.w.slack.State("", 0).Rooms {
		for _, m := range room.Messages {
			if !m.Bot || m.Deleted {
				continue
			}
			out = append(out, message{id: room.ID + " " + m.TS, text: m.Text + " " + textOf(m.Blocks), thread: m.ThreadTS, only: cmp.Or(m.EphemeralTo, room.User), buttons: slackButtons(m.Blocks)})
		}
	}
	return out
}

func (s slackSide) click(who string, m message, label string) error {
	room, ts, _ := strings.Cut(m.id, " ")
	for _, b := range m.buttons {
		if b.label == label {
			if r := s.do(slacksim.Act{As: who, Do: "click", Room: room, TS: ts, ActionID: b.action}); !r.OK {
				return fmt.Errorf("click in Slack: %+v", r)
			}
			return nil
		}
	}
	return fmt.Errorf("no button %q in %+v", label, m)
}

type feishuSide struct{ w *town }

func (s feishuSide) name() string { return "feishu" }

func (s feishuSide) say(who, text string) {
	s.w.t.Helper()
	if r := s.w.feishu.Act(feishusim.Act{As: who, Do: "say", Room: "ERP上线项目组", Text: text}); !r.OK {
		s.w.t.Fatalf("say in Feishu: %+v", r)
	}
}

func (s feishuSide) said() []message {
	st := s.w.feishu.State()
	var out []message
	for _, room := range st.Rooms {
		for _, m := range st.Messages[room.ID] {
			if !m.Bot || m.Deleted {
				continue
			}
			one := message{id: m.ID, text: m.Text + " " + textOf(m.Card), thread: m.Root, only: m.EphemeralTo}
			if room.Kind == "dm" {
				one.only = room.Members[0]
			}
			for i, c := range m.Controls {
				one.buttons = append(one.buttons, button{label: c.Text, action: fmt.Sprint(i)})
			}
			out = append(out, one)
		}
	}
	return out
}

func (s feishuSide) click(who string, m message, label string) error {
	for _, b := range m.buttons { // named by its words: what stands in its place on a card that changed meanwhile is not clicked
		if b.label == label {
			if r := s.w.feishu.Act(feishusim.Act{As: who, Do: "click", Message: m.id, Text: label}); !r.OK {
				return fmt.Errorf("click in Feishu: %+v", r)
			}
			return nil
		}
	}
	return fmt.Errorf("no button %q in %+v", label, m)
}

// textOf is all texts in a card's JSON, for looking words up.
func textOf(card json.RawMessage) string {
	var v any
	if json.Unmarshal(card, &v) != nil {
		return ""
	}
	var b strings.Builder
	walk(v, func(m map[string]any) {
		for _, key := range []string{"text", "content"} {
			if s, ok := m[key].(string); ok {
				b.WriteString(s + " ")
			}
		}
	})
	return b.String()
}

func walk(v any, visit func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		visit(v)
		for _, x := range v {
			walk(x, visit)
		}
	case []any:
		for _, x := range v {
			walk(x, visit)
		}
	}
}

func slackButtons(blocks json.RawMessage) []button {
	var v any
	if json.Unmarshal(blocks, &v) != nil {
		return nil
	}
	var out []button
	walk(v, func(m map[string]any) {
		if m["type"] != "button" {
			return
		}
		label, _ := m["text"].(map[string]any)
		text, _ := label["text"].(string)
		action, _ := m["action_id"].(string)
		out = append(out, button{text, action})
	})
	return out
}

// find is golive's newest message that contains all words.
func find(s side, words ...string) (message, bool) {
	said := s.said()
	for i := len(said) - 1; i >= 0; i-- {
		if hasAll(said[i].text, words) {
			return said[i], true
		}
	}
	return message{}, false
}

func hasAll(text string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// await waits for golive's message that contains all words.
func (w *town) await(s side, words ...string) message {
	w.t.Helper()
	var m message
	eventually(w.t, 30*time.Second, fmt.Sprintf("%s: a message with %q", s.name(), words), func() bool {
		var ok bool
		m, ok = find(s, words...)
		return ok
	}, w)
	return m
}

// String is what everybody said, and golive's logs: for a test that failed.
func (w *town) String() string {
	var b strings.Builder
	for _, s := range []side{slackSide{w}, feishuSide{w}} {
		for _, m := range s.said() {
			fmt.Fprintf(&b, "%s %s: %.200s %v\n", s.name(), m.id, m.text, m.buttons)
		}
	}
	for _, p := range w.bots {
		fmt.Fprintf(&b, "--- log of %s\n%s\n", p.addr, p.log)
	}
	return b.String()
}
