package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/integrations/feishu/feishusim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// post sends a body with headers to golive and answers the status.
func (p *process) post(t testing.TB, path string, body []byte, headers map[string]string) int {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, "http://"+p.addr+path, strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range headers {
		req.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode
}

func slackSigned(secret string, at time.Time, body []byte) map[string]string {
	ts := fmt.Sprint(at.Unix())
	return map[string]string{"X-Slack-Request-Timestamp": ts, "X-Slack-Signature": slacksim.Sign(secret, ts, body)}
}

func feishuSigned(key string, at time.Time, body []byte) map[string]string {
	ts := fmt.Sprint(at.Unix())
	return map[string]string{"X-Lark-Request-Timestamp": ts, "X-Lark-Request-Nonce": "n", "X-Lark-Signature": feishusim.Sign(ts, "n", key, body)}
}

func jiraSigned(secret string, body []byte) map[string]string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return map[string]string{"X-Hub-Signature": "sha256=" + hex.EncodeToString(mac.Sum(nil))}
}

// What is forged, stale, too large or malformed is refused at the door: nothing of it is stored, and golive goes on.
func TestDoorsRefuse(t *testing.T) {
	w := newTown(t, townOptions{HTTP: true})
	p := w.start("sqlite:" + t.TempDir() + "/golive.db")
	sl, fs := w.slack.Status(), w.feishu.Status()
	now, stale := time.Now(), time.Now().Add(-10*time.Minute)
	event := []byte(`{"type":"event_callback","team_id":"T0ACME0001","event_id":"Ev1","event_time":1,"event":{"type":"message","user":"U0LILEI001","channel":"C0ERPROLL1","ts":"1.2","text":"x"}}`)
	plain := fmt.Appendf(nil, `{"schema":"2.0","header":{"event_id":"e1","event_type":"im.message.receive_v1","token":%q,"app_id":%q},"event":{"message":{"message_id":"om_1"}}}`, fs.VerificationToken, fs.AppID)
	sealed := func(plain []byte, key string) []byte {
		b, err := json.Marshal(map[string]string{"encrypt": feishusim.Encrypt(plain, key)})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	pushed, broken := sealed(plain, fs.EncryptKey), sealed([]byte(`{"schema":`), fs.EncryptKey)
	hook := fmt.Appendf(nil, `{"timestamp":%d,"webhookEvent":"jira:issue_updated","issue":{"key":"ERP-1"}}`, now.UnixMilli())
	old := fmt.Appendf(nil, `{"timestamp":%d,"webhookEvent":"jira:issue_updated","issue":{"key":"ERP-1"}}`, now.Add(-25*time.Hour).UnixMilli())
	large := []byte(`{"text":"` + strings.Repeat("x", 6<<20) + `"}`)
	cases := []struct {
		name, path string
		body       []byte
		headers    map[string]string
		want       int
	}{
		{"Slack, unsigned", "/slack/events", event, nil, 401},
		{"Slack, forged", "/slack/events", event, slackSigned("another secret", now, event), 401},
		{"Slack, another body", "/slack/events", event, slackSigned(sl.SigningSecret, now, []byte("{}")), 401},
		{"Slack, stale", "/slack/events", event, slackSigned(sl.SigningSecret, stale, event), 401},
		{"Slack, from the future", "/slack/interactions", event, slackSigned(sl.SigningSecret, now.Add(10*time.Minute), event), 401},
		{"Slack, forged command", "/slack/commands", []byte("text=help"), slackSigned("another secret", now, []byte("text=help")), 401},
		{"Slack, oversized", "/slack/events", large, slackSigned(sl.SigningSecret, now, large), 413},
		{"Slack, malformed", "/slack/events", []byte(`{"type":`), slackSigned(sl.SigningSecret, now, []byte(`{"type":`)), 400},
		{"Slack, malformed act", "/slack/interactions", []byte("payload=%7B"), slackSigned(sl.SigningSecret, now, []byte("payload=%7B")), 400},
		{"Slack, act without payload", "/slack/interactions", []byte("x=1"), slackSigned(sl.SigningSecret, now, []byte("x=1")), 400},
		{"Feishu, unsigned", "/feishu/events", pushed, nil, 401},
		{"Feishu, in clear", "/feishu/events", plain, feishuSigned(fs.EncryptKey, now, plain), 401},
		{"Feishu, forged", "/feishu/events", pushed, feishuSigned("another key", now, pushed), 401},
		{"Feishu, stale", "/feishu/events", pushed, feishuSigned(fs.EncryptKey, stale, pushed), 401},
		{"Feishu, encrypted with another key", "/feishu/cards", sealed(plain, "another key"), feishuSigned(fs.EncryptKey, now, pushed), 401},
		{"Feishu, oversized", "/feishu/events", large, feishuSigned(fs.EncryptKey, now, large), 413},
		{"Feishu, malformed", "/feishu/events", []byte(`{"encrypt":`), feishuSigned(fs.EncryptKey, now, []byte(`{"encrypt":`)), 400},
		{"Feishu, malformed within", "/feishu/events", broken, feishuSigned(fs.EncryptKey, now, broken), 400},
		{"Jira, unsigned", "/jira/webhook", hook, nil, 401},
		{"Jira, forged", "/jira/webhook", hook, jiraSigned("another secret", hook), 401},
		{"Jira, stale", "/jira/webhook", old, jiraSigned(webhookSecret, old), 401},
		{"Jira, oversized", "/jira/webhook", large, jiraSigned(webhookSecret, large), 413},
		{"Jira, malformed", "/jira/webhook", []byte(`{"issue":`), jiraSigned(webhookSecret, []byte(`{"issue":`)), 400},
	}
	w.quiet()
	before := p.sum(t, "golive_accepted_total")
	for _, c := range cases {
		if got := p.post(t, c.path, c.body, c.headers); got != c.want {
			t.Errorf("%s: status %d, want %d", c.name, got, c.want)
		}
	}
	if after := p.sum(t, "golive_accepted_total"); after != before {
		t.Errorf("%g events stored of what was refused", after-before)
	}
	if !strings.Contains(p.log.String(), "forged or stale") {
		t.Errorf("the log does not tell of forgery:\n%s", p.log)
	}
	if strings.Contains(p.log.String(), sl.SigningSecret) || strings.Contains(p.log.String(), webhookSecret) {
		t.Error("the log holds a secret")
	}
	w.makeProject() // all goes on
}

// Genuine but strange: unknown events, commands, buttons. Each has a clear answer, or none is due; nothing else breaks.
func TestStrangeInput(t *testing.T) {
	w := newTown(t, townOptions{HTTP: true})
	p := w.start("sqlite:" + t.TempDir() + "/golive.db")
	sl, fs := slackSide{w}, feishuSide{w}

	sl.say("lilei", "@golive 建任务 在项目之前") // a room without a project
	w.await(sl, "还没有项目")
	fs.say("李雷", "@golive 建任务 在项目之前")
	w.await(fs, "还没有项目")
	w.makeProject()

	sl.say("hanmeimei", "@golive 添加成员 @tom 负责人") // without the role
	w.await(sl, "项目负责人", "角色")
	sl.say("tom", "@golive project new X key=XX") // in their language
	w.await(sl, "manager")
	fs.say("韩梅梅", "@golive 新建项目 甲 key=JIA")
	w.await(fs, "角色")
	sl.say("lilei", "@golive 啦啦啦啦啦") // no command
	w.await(sl, "没太听懂", "我能做什么")
	sl.say("lilei", "@golive 设置Jira NOPE") // a project that Jira does not have
	w.await(sl, "Jira 里没有项目 NOPE")
	fs.say("李雷", "@golive 设置Jira NOPE")
	w.await(fs, "Jira 里没有项目 NOPE")

	w.slack.Deliver(json.RawMessage(`{"type":"moon_landed","channel":"C0ERPROLL1","event_ts":"1.1"}`))
	w.slack.DeliverRaw([]byte(`{"type":"event_callback","team_id":"T0ACME0001","event_id":"EvX","event":7}`))
	act := func(payload string) int {
		body := []byte("payload=" + url.QueryEscape(payload))
		return p.post(t, "/slack/interactions", body, slackSigned(w.slack.Status().SigningSecret, time.Now(), body))
	}
	button := `{"type":"block_actions","team":{"id":"T0ACME0001"},"user":{"id":"U0LILEI001"},"channel":{"id":"C0ERPROLL1"},"trigger_id":"1.2.%s",
		"container":{"type":"message","message_ts":"1.2","channel_id":"C0ERPROLL1"},"actions":[{"type":"button","action_id":"%s","block_id":"b","value":"%s","action_ts":"1.%s"}]}`
	for i, a := range [][2]string{{"no.such|0|", "x"}, {"task.create|0|", "no such draft"}, {"room.bind|0|", "!!"}, {"|||", ""}, {"bot.open|1|", "no.form"}} {
		n := fmt.Sprint(i + 1)
		if got := act(fmt.Sprintf(button, n, a[0], a[1], n)); got != http.StatusOK {
			t.Errorf("the button %q: status %d", a[0], got)
		}
	}
	if got := act(`{"type":"view_submission","team":{"id":"T0ACME0001"},"user":{"id":"U0LILEI001"},"trigger_id":"8.8.8","view":{"id":"V1","callback_id":"no.form","state":{"values":{}}}}`); got != http.StatusOK {
		t.Errorf("an unknown form: status %d", got)
	}

	deleted(t, w, p)
	outOfRange(t, w)
	w.quiet()
	if strings.Contains(p.log.String(), `"level":"ERROR"`) {
		t.Errorf("something broke:\n%s", p.log)
	}
	if n := p.sum(t, "golive_dead"); n != 0 {
		out, _ := runGolive(t, p.env, "dead", "list")
		t.Errorf("%g dead letters:\n%s", n, out)
	}
	w.mainJob(sl, "一切照常")
}

// deleted clicks a button of a card that was deleted: the person is told, and nothing breaks.
func deleted(t *testing.T, w *town, p *process) {
	t.Helper()
	sl := slackSide{w}
	sl.say("lilei", "@golive 建任务 写验收报告")
	card := w.await(sl, "写验收报告", "建成任务")
	if err := sl.click("lilei", card, "取消"); err != nil {
		t.Fatal(err)
	}
	w.await(sl, "已取消", "写验收报告")
	room, ts, _ := strings.Cut(card.id, " ")
	if r := sl.do(slacksim.Act{As: "lilei", Do: "delete", Room: room, TS: ts}); !r.OK {
		t.Logf("delete: %+v", r)
	}
	body := func(n string) []byte {
		return []byte("payload=" + url.QueryEscape(fmt.Sprintf(`{"type":"block_actions","team":{"id":"T0ACME0001"},"user":{"id":"U0LILEI001"},"channel":{"id":%q},"trigger_id":"9.9.%s",
			"container":{"type":"message","message_ts":%q,"channel_id":%q},"actions":[{"type":"button","action_id":%q,"block_id":"b","value":"gone","action_ts":"9.%s"}]}`,
			room, n, ts, room, card.buttons[0].action, n)))
	}
	for _, n := range []string{"1", "2"} {
		b := body(n)
		if got := p.post(t, "/slack/interactions", b, slackSigned(w.slack.Status().SigningSecret, time.Now(), b)); got != http.StatusOK {
			t.Errorf("a button of a deleted card: status %d", got)
		}
	}
}

// outOfRange submits values that the form does not offer: the fields are named, and nothing is filed.
func outOfRange(t *testing.T, w *town) {
	t.Helper()
	sl := slackSide{w}
	sl.say("lilei", "@golive 建任务 校对报价单")
	if err := sl.click("lilei", w.await(sl, "校对报价单", "建成任务"), "修改"); err != nil {
		t.Fatal(err)
	}
	eventually(t, 10*time.Second, "a modal", func() bool { return len(w.slack.State("none", 1).Modals) > 0 }, w)
	r := sl.do(slacksim.Act{As: "lilei", Do: "submit", Values: json.RawMessage(`{"summary":"   ","duedate":"2026-02-31"}`)})
	if r.Result != "errors" && r.Error == "" {
		t.Errorf("values out of range: %+v", r)
	}
	t.Logf("values out of range: %+v", r)
	if r := sl.do(slacksim.Act{As: "lilei", Do: "close", All: true}); !r.OK {
		t.Fatalf("close: %+v", r)
	}
	if n := len(w.issues("校对报价单")); n != 0 {
		t.Errorf("%d issues of a form that is wrong", n)
	}
}
