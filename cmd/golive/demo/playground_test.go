package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
	"github.com/golive-bot/golive/integrations/mail/mailsim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// playground is the page with real simulators and, in place of the bot, a server that answers each delivery.
type playground struct {
	t      testing.TB
	url    string
	slack  *slacksim.Sim
	feishu *feishusim.Sim
	jira   *jirasim.Sim
	mail   *mailsim.Sim
	clock  *bot.MovableClock
	road   *Log

	mu     sync.Mutex
	acts   []act
	left   []string          // what was posted to the address where a letter is unsubscribed from
	modal  json.RawMessage   // what a click in Slack opens
	refuse map[string]string // what the submission of a modal is answered with
	card   json.RawMessage   // what a click in Feishu replaces the card by
}

// act is what the page posted to a control plane, and what came of it.
type act struct {
	sim    string
	body   map[string]any
	result map[string]any
}

func newPlayground(t testing.TB, settle func(*playground) func(context.Context) (time.Time, bool, error)) *playground {
	t.Helper()
	p := &playground{t: t, road: NewLog(), clock: bot.SystemClock()}
	server := httptest.NewUnstartedServer(nil)
	base := "http://" + server.Listener.Addr().String()
	bot := httptest.NewServer(http.HandlerFunc(p.answer))
	t.Cleanup(bot.Close)
	p.url = base
	p.slack = slacksim.New(slacksim.Config{URL: base + "/sim/slack", Clock: p.clock, NoLimits: true,
		EventsURL: bot.URL, InteractionsURL: bot.URL, CommandsURL: bot.URL,
		Shortcuts: []slacksim.Shortcut{{CallbackID: "task", Name: "Create a Jira task", Type: "message"}}})
	p.feishu = feishusim.New(feishusim.Config{URL: base + "/sim/feishu", Clock: p.clock, NoLimits: true,
		EventsURL: bot.URL + "/feishu", CardsURL: bot.URL + "/feishu"})
	p.jira = jirasim.New(jirasim.Config{URL: base + "/sim/jira", Clock: p.clock, NoLimits: true})
	var err error
	if p.mail, err = mailsim.Start(mailsim.Config{Site: base, Clock: p.clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.slack.Close(); p.feishu.Close(); p.jira.Close(); p.mail.Close() })
	o := Options{Slack: p.slack, Feishu: p.feishu, Jira: p.jira, Mail: p.mail, Clock: p.clock, Road: p.road, Logger: slog.New(slog.DiscardHandler)}
	if settle != nil {
		o.Settle = settle(p)
	}
	server.Config.Handler = p.record(New(o))
	server.Start()
	t.Cleanup(server.Close)
	return p
}

// answer is the bot: it takes everything, opens the modal on a click in Slack and shows a toast on one in Feishu.
func (p *playground) answer(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("Content-Type", "application/json")
	if r.URL.Path == "/feishu" {
		answer := map[string]any{"toast": map[string]string{"type": "success", "content": "收到"}}
		p.mu.Lock()
		if p.card != nil {
			answer["card"] = map[string]any{"type": "raw", "data": p.card}
		}
		p.mu.Unlock()
		json.NewEncoder(w).Encode(answer)
		return
	}
	form, _ := url.ParseQuery(string(body))
	var payload struct {
		Type      string `json:"type"`
		TriggerID string `json:"trigger_id"`
		Actions   []struct {
			ActionID string `json:"action_id"`
		} `json:"actions"`
	}
	if json.Unmarshal([]byte(form.Get("payload")), &payload) != nil {
		return // an event or a slash command
	}
	modal, refuse := p.answers()
	switch {
	case payload.Type == "block_suggestion":
		io.WriteString(w, `{"options":[{"text":{"type":"plain_text","text":"ERP roll-out"},"value":"ERP"},{"text":{"type":"plain_text","text":"CRM"},"value":"CRM"}]}`)
	case payload.Type == "view_submission" && refuse != nil:
		json.NewEncoder(w).Encode(map[string]any{"response_action": "errors", "errors": refuse})
	case modal != nil && len(payload.Actions) == 1 && payload.Actions[0].ActionID == "demo.form":
		p.callSlack("views.open", map[string]string{"trigger_id": payload.TriggerID, "view": string(modal)})
	}
}

// answers is what the bot does next.
func (p *playground) answers() (modal json.RawMessage, refuse map[string]string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.modal, p.refuse
}

func (p *playground) setAnswers(modal json.RawMessage, refuse map[string]string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.modal, p.refuse = modal, refuse
}

// record notes what the page does.
func (p *playground) record(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == leavePath {
			p.leave(w, r)
			return
		}
		sim, found := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, "/sim/"), "/control/act")
		if !found {
			next.ServeHTTP(w, r)
			return
		}
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		reply := httptest.NewRecorder()
		next.ServeHTTP(reply, r)
		a := act{sim: sim}
		_ = json.Unmarshal(body, &a.body)
		_ = json.Unmarshal(reply.Body.Bytes(), &a.result)
		p.mu.Lock()
		p.acts = append(p.acts, a)
		p.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(reply.Code)
		w.Write(reply.Body.Bytes())
	})
}

// done returns the acts since the last call.
func (p *playground) done() []act {
	p.mu.Lock()
	defer p.mu.Unlock()
	acts := p.acts
	p.acts = nil
	return acts
}

func (p *playground) callSlack(method string, args map[string]string) map[string]any {
	form := url.Values{"token": {p.slack.Status().BotToken}}
	for k, v := range args {
		form.Set(k, v)
	}
	reply, err := http.PostForm(p.url+"/sim/slack/api/"+method, form)
	return p.read(method, reply, err)
}

func (p *playground) callFeishu(path string, body any) map[string]any {
	token := p.post("/auth/v3/tenant_access_token/internal", "", map[string]string{"app_id": p.feishu.Status().AppID, "app_secret": p.feishu.Status().AppSecret})
	return p.post(path, token["tenant_access_token"].(string), body)
}

// patchFeishu changes a card.
func (p *playground) patchFeishu(message, card string) {
	token := p.post("/auth/v3/tenant_access_token/internal", "", map[string]string{"app_id": p.feishu.Status().AppID, "app_secret": p.feishu.Status().AppSecret})
	p.send(http.MethodPatch, "/im/v1/messages/"+message, token["tenant_access_token"].(string), map[string]string{"content": card})
}

func (p *playground) post(path, token string, body any) map[string]any {
	return p.send(http.MethodPost, path, token, body)
}

func (p *playground) send(method, path, token string, body any) map[string]any {
	data, _ := json.Marshal(body)
	ask, err := http.NewRequest(method, p.url+"/sim/feishu/open-apis"+path, bytes.NewReader(data))
	if err != nil {
		p.t.Fatal(err)
	}
	ask.Header.Set("Content-Type", "application/json")
	ask.Header.Set("Authorization", "Bearer "+token)
	reply, err := http.DefaultClient.Do(ask)
	return p.read(path, reply, err)
}

func (p *playground) read(what string, reply *http.Response, err error) map[string]any {
	if err != nil {
		p.t.Errorf("%s: %v", what, err)
		return nil
	}
	defer reply.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(reply.Body).Decode(&answer); err != nil {
		p.t.Errorf("%s: %v", what, err)
	}
	if ok, has := answer["ok"].(bool); has && !ok {
		p.t.Errorf("%s: %v %v", what, answer["error"], answer["response_metadata"])
	}
	if code, has := answer["code"].(float64); has && code != 0 {
		p.t.Errorf("%s: %v %v", what, code, answer["msg"])
	}
	return answer
}

// postSlack posts a card of a fixture to the team's room and returns its ts.
func (p *playground) postSlack(card json.RawMessage) string {
	p.t.Helper()
	args := map[string]string{"channel": p.slack.Status().Channel, "text": "card"}
	var whole struct {
		Text   string          `json:"text"`
		Blocks json.RawMessage `json:"blocks"`
	}
	if json.Unmarshal(card, &whole) == nil && whole.Blocks != nil {
		args["blocks"] = string(whole.Blocks)
		if whole.Text != "" {
			args["text"] = whole.Text
		}
	} else {
		args["blocks"] = string(card)
	}
	ts, _ := p.callSlack("chat.postMessage", args)["ts"].(string)
	return ts
}

// postFeishu posts a card to the team's room and returns its id.
func (p *playground) postFeishu(card json.RawMessage) string {
	p.t.Helper()
	answer := p.callFeishu("/im/v1/messages?receive_id_type=chat_id", map[string]string{"receive_id": p.feishu.Status().ChatID, "msg_type": "interactive", "content": string(card)})
	data, _ := answer["data"].(map[string]any)
	id, _ := data["message_id"].(string)
	return id
}

// fixtures are the files of a directory by name.
func fixtures(t testing.TB, patterns ...string) map[string]json.RawMessage {
	t.Helper()
	all := map[string]json.RawMessage{}
	for _, pattern := range patterns {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all[filepath.ToSlash(name)] = data
		}
	}
	return all
}

// sampleRoad is what the bot would tell of one task, from the message to Jira.
func sampleRoad(now time.Time) []Step {
	at := func(ms int) time.Time { return now.Add(time.Duration(ms) * time.Millisecond) }
	message := &StepEvent{ID: "slack/T0ACME0001/C0ERPROLL1/1795341600.000100", Name: "message", Lane: "slack/T0ACME0001/C0ERPROLL1", Room: "C0ERPROLL1", From: "slack/T0ACME0001/U0LILEI001"}
	created := &StepEvent{ID: message.ID + "/form#0", Name: "task.created.done", Lane: message.Lane}
	reply := &Deed{ID: message.ID + "#0", Kind: "card", To: "thread of #erp-rollout", Handle: "task/42/card"}
	issue := &Deed{ID: message.ID + "#1", Kind: "jira.create", To: "ERP", Handle: "task/42/issue"}
	return []Step{
		{At: at(0), Kind: StepAccepted, Event: message},
		{At: at(6), Kind: StepHandled, Event: message, Handler: "task.propose", Commit: &StepCommit{Records: []string{"task/42"}, Effects: []string{reply.ID, issue.ID}, Timers: []string{"task/42/remind"}}},
		{At: at(31), Kind: StepPerformed, Event: message, Effect: reply},
		{At: at(40), Kind: StepRetry, Event: message, Effect: issue, Error: "create issue: HTTP 503, again in 2s"},
		{At: at(2300), Kind: StepPerformed, Event: message, Effect: issue},
		{At: at(2302), Kind: StepAccepted, Event: created, Trace: message.ID},
		{At: at(2309), Kind: StepHandled, Event: created, Handler: "task.filed", Trace: message.ID, Commit: &StepCommit{Records: []string{"task/42"}, Effects: []string{created.ID + "#0"}}},
		{At: at(2350), Kind: StepPerformed, Event: created, Trace: message.ID, Effect: &Deed{ID: created.ID + "#0", Kind: "edit", To: "task/42/card", Handle: "task/42/card"}},
		{At: at(3000), Kind: StepAccepted, Event: &StepEvent{ID: "timer/digest/lilei/2026-11-23T09:00:00+08:00", Name: "digest.due", Lane: "digest/lilei"}},
		{At: at(3004), Kind: StepHandled, Event: &StepEvent{ID: "timer/digest/lilei/2026-11-23T09:00:00+08:00", Name: "digest.due", Lane: "digest/lilei"}, Handler: "digest.send", Commit: &StepCommit{Records: []string{"digest/lilei/2026-W48"}}},
		{At: at(4000), Kind: StepAccepted, Event: &StepEvent{ID: "feishu/acme0tenant00key/om_81", Name: "reaction", Lane: "feishu/oc_1", From: "feishu/ou_1"}},
		{At: at(4006), Kind: StepDead, Event: &StepEvent{ID: "feishu/acme0tenant00key/om_81", Name: "reaction", Lane: "feishu/oc_1", From: "feishu/ou_1"}, Handler: "task.react", Error: "read the message: message deleted"},
	}
}
