package feishusim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
)

// raw is a caller without a client library.
type raw struct {
	t     testing.TB
	s     *feishusim.Sim
	token string
}

type rawAnswer struct {
	status int
	header http.Header
	Code   int             `json:"code"`
	Msg    string          `json:"msg"`
	Data   json.RawMessage `json:"data"`
	Token  string          `json:"tenant_access_token"`
	Expire int             `json:"expire"`
	Error  struct {
		LogID      string `json:"log_id"`
		Permission []struct {
			Subject string `json:"subject"`
		} `json:"permission_violations"`
		Fields []struct {
			Field string `json:"field"`
		} `json:"field_violations"`
	} `json:"error"`
}

func (a rawAnswer) id() string {
	var d struct {
		MessageID string `json:"message_id"`
	}
	_ = json.Unmarshal(a.Data, &d) // an empty id makes the next call fail
	return d.MessageID
}

func newRaw(t testing.TB, s *feishusim.Sim) *raw {
	r := &raw{t: t, s: s}
	r.login()
	return r
}

func (r *raw) login() rawAnswer {
	r.t.Helper()
	st := r.s.Status()
	a := r.call("POST", "/auth/v3/tenant_access_token/internal", map[string]string{"app_id": st.AppID, "app_secret": st.AppSecret})
	r.token = a.Token
	return a
}

func (r *raw) call(method, path string, body any) rawAnswer {
	r.t.Helper()
	a, err := r.try(method, path, body)
	if err != nil {
		r.t.Fatal(err)
	}
	return a
}

func (r *raw) try(method, path string, body any) (rawAnswer, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return rawAnswer{}, err
	}
	req, err := http.NewRequest(method, r.s.Status().URL+"/open-apis"+path, bytes.NewReader(b))
	if err != nil {
		return rawAnswer{}, err
	}
	if r.token != "" {
		req.Header.Set("Authorization", "Bearer "+r.token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return rawAnswer{}, err
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	if err != nil {
		return rawAnswer{}, err
	}
	a := rawAnswer{status: resp.StatusCode, header: resp.Header}
	if strings.Contains(resp.Header.Get("Content-Type"), "json") {
		err = json.Unmarshal(out, &a)
	}
	return a, err
}

type object = map[string]any

func (r *raw) send(to, kind, content, uuid string) rawAnswer {
	r.t.Helper()
	return r.call("POST", "/im/v1/messages?receive_id_type=chat_id", object{"receive_id": to, "msg_type": kind, "content": content, "uuid": uuid})
}

func TestRefusals(t *testing.T) {
	s := start(t, feishusim.Config{NoLimits: true})
	r, chat := newRaw(t, s), s.Status().ChatID
	hello := `{"text":"hello"}`
	mine := r.send(chat, "text", hello, "").id()
	card := r.send(chat, "interactive", simpleCard, "").id()
	theirs := act(t, s, feishusim.Act{As: "李雷", Do: "say", Room: team, Text: "x"}).Message
	away := act(t, s, feishusim.Act{As: "李雷", Do: "create_room", Name: "away", Bot: new(bool)}).Room
	gone := act(t, s, feishusim.Act{As: "李雷", Do: "create_room", Name: "gone"}).Room
	act(t, s, feishusim.Act{As: "李雷", Do: "archive_room", Room: gone})
	recalled := r.send(chat, "text", hello, "").id()
	r.call("DELETE", "/im/v1/messages/"+recalled, nil)
	wang := ""
	for _, u := range s.State().Users {
		if u.Kind == "external" {
			wang = u.ID
		}
	}
	to := func(id string) object { return object{"receive_id": id, "msg_type": "text", "content": hello} }
	for name, c := range map[string]struct {
		method, path string
		body         any
		code         int
	}{
		"room without the bot":    {"POST", "/im/v1/messages?receive_id_type=chat_id", to(away), 230002},
		"dissolved room":          {"POST", "/im/v1/messages?receive_id_type=chat_id", to(gone), 232009},
		"unknown room":            {"POST", "/im/v1/messages?receive_id_type=chat_id", to("oc_x"), 230001},
		"person elsewhere":        {"POST", "/im/v1/messages?receive_id_type=open_id", to(wang), 230038},
		"no receive_id_type":      {"POST", "/im/v1/messages", to(chat), 99992402},
		"long uuid":               {"POST", "/im/v1/messages?receive_id_type=chat_id", object{"receive_id": chat, "msg_type": "text", "content": hello, "uuid": strings.Repeat("u", 51)}, 99992402},
		"content not JSON":        {"POST", "/im/v1/messages?receive_id_type=chat_id", object{"receive_id": chat, "msg_type": "text", "content": "hello"}, 230001},
		"long text":               {"POST", "/im/v1/messages?receive_id_type=chat_id", object{"receive_id": chat, "msg_type": "text", "content": `{"text":"` + strings.Repeat("x", 150<<10) + `"}`}, 230025},
		"long card":               {"POST", "/im/v1/messages?receive_id_type=chat_id", object{"receive_id": chat, "msg_type": "interactive", "content": strings.Repeat(" ", 30<<10) + simpleCard}, 230025},
		"bad card":                {"POST", "/im/v1/messages?receive_id_type=chat_id", object{"receive_id": chat, "msg_type": "interactive", "content": `{"schema":"2.0"}`}, 230099},
		"unknown picture":         {"POST", "/im/v1/messages?receive_id_type=chat_id", object{"receive_id": chat, "msg_type": "image", "content": `{"image_key":"img_v3_x"}`}, 230001},
		"reply to a recalled one": {"POST", "/im/v1/messages/" + recalled + "/reply", object{"msg_type": "text", "content": hello}, 230011},
		"not a message id":        {"GET", "/im/v1/messages/x", nil, 99992354},
		"unknown message":         {"GET", "/im/v1/messages/om_x", nil, 230110},
		"patch of a text":         {"PATCH", "/im/v1/messages/" + mine, object{"content": simpleCard}, 230001},
		"patch to 1.0":            {"PATCH", "/im/v1/messages/" + card, object{"content": `{"config":{"update_multi":true},"elements":[]}`}, 230099},
		"edit of a card":          {"PUT", "/im/v1/messages/" + card, object{"msg_type": "interactive", "content": simpleCard}, 230001},
		"edit of another's text":  {"PUT", "/im/v1/messages/" + theirs, object{"msg_type": "text", "content": hello}, 230027},
		"history of a group":      {"GET", "/im/v1/messages?container_id_type=chat&container_id=" + chat, nil, 230027},
		"person of another org":   {"GET", "/contact/v3/users/" + wang + "?user_id_type=open_id", nil, 41050},
		"members without the bot": {"GET", "/im/v1/chats/" + away + "/members", nil, 232011},
		"bad emoji":               {"POST", "/im/v1/messages/" + mine + "/reactions", object{"reaction_type": object{"emoji_type": "no such"}}, 231001},
		"used card token":         {"POST", "/interactive/v1/card/update", object{"token": "c-x", "card": object{}}, 10002},
	} {
		a := r.call(c.method, c.path, c.body)
		if a.Code != c.code || a.status != 400 {
			t.Errorf("%s: got %d %d %s, want 400 %d", name, a.status, a.Code, a.Msg, c.code)
		}
		if a.Error.LogID == "" || a.header.Get("X-Tt-Logid") != a.Error.LogID {
			t.Errorf("%s: no log id", name)
		}
	}
}

func TestAges(t *testing.T) {
	clock := bot.FrozenClock(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
	s := start(t, feishusim.Config{Clock: clock})
	r, chat := newRaw(t, s), s.Status().ChatID
	card := r.send(chat, "interactive", simpleCard, "u").id()

	clock.Advance(59 * time.Minute)
	if r.send(chat, "interactive", simpleCard, "u").id() != card {
		t.Error("the uuid was forgotten within the hour")
	}
	clock.Advance(2 * time.Minute)
	if r.send(chat, "interactive", simpleCard, "u").id() == card {
		t.Error("the uuid was kept longer than an hour")
	}
	clock.Advance(time.Hour)
	if a := r.send(chat, "text", `{"text":"x"}`, ""); a.Code != 99991663 || a.status != 400 {
		t.Errorf("an expired token: %d %d", a.status, a.Code)
	}
	if a := r.login(); a.Expire != 7200 {
		t.Errorf("expire = %d", a.Expire)
	}
	first := r.token
	clock.Advance(time.Hour)
	if a := r.login(); r.token != first || a.Expire != 3600 {
		t.Errorf("with an hour left another token was given, or expire %d", a.Expire)
	}
	clock.Advance(14 * 24 * time.Hour)
	r.login()
	if a := r.call("PATCH", "/im/v1/messages/"+card, object{"content": simpleCard}); a.Code != 230031 {
		t.Errorf("patch after 14 days: %d", a.Code)
	}
	if res := s.Act(feishusim.Act{As: "李雷", Do: "click", Message: card, Name: "ok"}); res.OK || !strings.Contains(res.Error, "14 days") {
		t.Errorf("click after 14 days: %+v", res)
	}
}

func TestRates(t *testing.T) {
	clock := bot.FrozenClock(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
	s := start(t, feishusim.Config{Clock: clock, MonthlyQuota: 2000})
	r := newRaw(t, s)
	var rooms []string
	for i := range 20 {
		rooms = append(rooms, act(t, s, feishusim.Act{As: "李雷", Do: "create_room", Name: fmt.Sprint("r", i)}).Room)
	}
	say := func(room string) rawAnswer { return r.send(room, "text", `{"text":"x"}`, "") }
	for range 5 {
		if a := say(rooms[0]); a.Code != 0 {
			t.Fatalf("within the limit: %d", a.Code)
		}
	}
	if a := say(rooms[0]); a.Code != 230020 || a.status != 400 {
		t.Errorf("the sixth in a second: %d %d", a.status, a.Code)
	}
	for i := range 44 {
		say(rooms[1+i%10])
	}
	a := say(rooms[15])
	if a.Code != 99991400 || a.status != 429 || a.header.Get("x-ogw-ratelimit-reset") != "1" || a.header.Get("x-ogw-ratelimit-limit") != "50" {
		t.Errorf("the 51st in a second: %d %d %v", a.status, a.Code, a.header)
	}
	for range 19 {
		clock.Advance(time.Second)
		for i := range 50 {
			say(rooms[i%20])
		}
	}
	clock.Advance(time.Second)
	if a := say(rooms[0]); a.Code != 99991400 || a.header.Get("x-ogw-ratelimit-limit") != "1000" {
		t.Errorf("the 1001st in a minute: %d %v", a.Code, a.header)
	}
	c := s.Calls()
	if c.Violations["chat_rate"] != 1 || c.Violations["app_rate"] != 2 {
		t.Errorf("violations: %v", c.Violations)
	}
	quota := 0
	s.Change(feishusim.Change{MonthlyQuota: &c.ThisMonth})
	if a := r.call("GET", "/bot/v3/info", nil); a.Code != 99991403 {
		t.Errorf("over the quota: %d", a.Code)
	}
	s.Change(feishusim.Change{MonthlyQuota: &quota})
}

func TestScopes(t *testing.T) {
	s := start(t, feishusim.Config{Scopes: []string{"im:chat"}})
	r := newRaw(t, s)
	a := r.send(s.Status().ChatID, "text", `{"text":"x"}`, "")
	if a.Code != 99991672 || len(a.Error.Permission) == 0 || a.Error.Permission[0].Subject != "im:message" {
		t.Errorf("without scope: %+v", a)
	}
	if res := act(t, s, feishusim.Act{As: "李雷", Do: "say", Room: team, Text: "@golive hi"}); res.Event != "" {
		t.Error("an event without its scope")
	}
	s.SetScopes(feishusim.ScopeGroupMessages)
	if res := act(t, s, feishusim.Act{As: "李雷", Do: "say", Room: team, Text: "hi all"}); res.Event == "" {
		t.Error("with im:message.group_msg the bot hears everything")
	}
}

func TestTokens(t *testing.T) {
	s := start(t, feishusim.Config{})
	r, chat := newRaw(t, s), s.Status().ChatID
	s.InvalidateTokens()
	if a := r.send(chat, "text", `{"text":"x"}`, ""); a.Code != 99991663 || a.status != 400 {
		t.Errorf("a dead token: %d %d", a.status, a.Code)
	}
	r.token = ""
	if a := r.send(chat, "text", `{"text":"x"}`, ""); a.Code != 99991661 {
		t.Errorf("no token: %d", a.Code)
	}
	if a := r.call("POST", "/auth/v3/tenant_access_token/internal", map[string]string{"app_id": s.Status().AppID, "app_secret": "x"}); a.Code != 10014 {
		t.Errorf("wrong secret: %d", a.Code)
	}
}

const formCard = `{"schema":"2.0","body":{"elements":[{"tag":"form","name":"f","elements":[
 {"tag":"input","name":"summary","required":true,"max_length":10},
 {"tag":"select_static","name":"type","options":[{"text":{"tag":"plain_text","content":"Bug"},"value":"bug"}]},
 {"tag":"multi_select_static","name":"many","options":[{"text":{"tag":"plain_text","content":"A"},"value":"a"},{"text":{"tag":"plain_text","content":"B"},"value":"b"}]},
 {"tag":"date_picker","name":"due"},{"tag":"checker","name":"sure","text":{"tag":"plain_text","content":"sure"}},
 {"tag":"button","name":"send","form_action_type":"submit","text":{"tag":"plain_text","content":"Send"},"behaviors":[{"type":"callback","value":{"form":"1"}}]},
 {"tag":"button","name":"clear","form_action_type":"reset","text":{"tag":"plain_text","content":"Clear"}}]},
 {"tag":"button","text":{"tag":"plain_text","content":"Open"},"behaviors":[{"type":"open_url","default_url":"https://x.example"}]}]}}`

// answering runs a webhook bot that answers every push with the result of f.
func answering(t *testing.T, s *feishusim.Sim, f http.HandlerFunc) {
	t.Helper()
	h := httptest.NewServer(f)
	t.Cleanup(h.Close)
	s.SetPush(h.URL, h.URL)
}

func TestForm(t *testing.T) {
	s := start(t, feishusim.Config{EncryptKey: "-"})
	var got struct {
		Event struct {
			Action struct {
				FormValue map[string]any `json:"form_value"`
				Name      string         `json:"name"`
				Timezone  string         `json:"timezone"`
			} `json:"action"`
		} `json:"event"`
	}
	answering(t, s, func(w http.ResponseWriter, r *http.Request) {
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Error(err)
		}
		fmt.Fprint(w, `{"toast":{"type":"info","content":"got it","i18n":{"en_us":"got it","zh_cn":"收到"}}}`)
	})
	card := newRaw(t, s).send(s.Status().ChatID, "interactive", formCard, "").id()
	submit := func(v object) feishusim.Result {
		return s.Act(feishusim.Act{As: "李雷", Do: "submit", Message: card, Values: v})
	}
	if res := submit(object{"type": "bug"}); res.OK || len(res.Missing) != 1 || res.Missing[0] != "summary" {
		t.Errorf("without a required field: %+v", res)
	}
	for name, v := range map[string]object{
		"too long":       {"summary": "12345678901"},
		"unknown option": {"summary": "x", "type": "epic"},
		"unknown field":  {"summary": "x", "color": "red"},
		"no date":        {"summary": "x", "due": "soon"},
	} {
		if res := submit(v); res.OK {
			t.Errorf("%s: the client let it through", name)
		}
	}
	if s.Calls().Delivery.Callbacks != 0 {
		t.Error("a bad form reached the bot")
	}
	res := submit(object{"summary": "x", "type": "bug", "many": []string{"a", "b"}, "due": "2026-12-01", "sure": true})
	if !res.OK || res.Toast == nil || res.Toast.Text != "收到" {
		t.Errorf("submit: %+v", res)
	}
	want := object{"summary": "x", "type": "bug", "many": []any{"a", "b"}, "due": "2026-12-01 +0800", "sure": true}
	if fmt.Sprint(got.Event.Action.FormValue) != fmt.Sprint(want) || got.Event.Action.Name != "send" || got.Event.Action.Timezone != "Asia/Shanghai" {
		t.Errorf("the bot got %+v", got.Event.Action)
	}
	if res := act(t, s, feishusim.Act{As: "李雷", Do: "click", Message: card, Text: "Open"}); res.OpenURL != "https://x.example" || res.Event != "" {
		t.Errorf("a link: %+v", res)
	}
	if res := s.Act(feishusim.Act{As: "王经理", Do: "click", Message: card, Text: "Open"}); res.OK {
		t.Error("somebody outside the room clicked")
	}
}

func TestWhatTheClientShows(t *testing.T) {
	raws := func(b string) string { return `{"card":{"type":"raw","data":` + b + `}}` }
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		code   int
	}{
		"nothing":   {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{}`) }, 0},
		"null":      {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `null`) }, 200672},
		"not JSON":  {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `ok`) }, 200672},
		"bad toast": {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"toast":{"type":"loud"}}`) }, 200672},
		"status":    {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, 200671},
		"redirect":  {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/x", http.StatusFound) }, 200671},
		"bad card": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, raws(`{"schema":"2.0","body":{"elements":[{"tag":"note"}]}}`))
		}, 200673},
		"card of 1.0":  {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, raws(`{"elements":[]}`)) }, 200830},
		"not in time":  {func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body); <-r.Context().Done() }, 200341},
		"a good card":  {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, raws(simpleCard)) }, 0},
		"old style":    {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, simpleCard) }, 200672},
		"empty answer": {func(http.ResponseWriter, *http.Request) {}, 200672},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, feishusim.Config{AnswerWait: 200 * time.Millisecond})
			card := newRaw(t, s).send(s.Status().ChatID, "interactive", simpleCard, "").id()
			answering(t, s, c.answer)
			res := s.Act(feishusim.Act{As: "李雷", Do: "click", Message: card, Name: "ok"})
			if res.Code != c.code || res.OK != (c.code == 0) {
				t.Errorf("got %+v, want %d", res, c.code)
			}
		})
	}
	t.Run("nobody listens", func(t *testing.T) {
		s := start(t, feishusim.Config{})
		card := newRaw(t, s).send(s.Status().ChatID, "interactive", simpleCard, "").id()
		if res := s.Act(feishusim.Act{As: "李雷", Do: "click", Message: card, Name: "ok"}); res.Code != 200340 {
			t.Errorf("got %+v", res)
		}
		s.SetPush("", "http://127.0.0.1:1/")
		if res := s.Act(feishusim.Act{As: "李雷", Do: "click", Message: card, Name: "ok"}); res.Code != 200342 {
			t.Errorf("got %+v", res)
		}
	})
}

func TestLateUpdate(t *testing.T) {
	s := start(t, feishusim.Config{EncryptKey: "-"})
	r := newRaw(t, s)
	card := r.send(s.Status().ChatID, "interactive", simpleCard, "").id()
	var token string
	early := 0
	changed := strings.Replace(simpleCard, "Task", "Patched", 1)
	answering(t, s, func(w http.ResponseWriter, q *http.Request) {
		var e struct {
			Event struct {
				Token string `json:"token"`
			} `json:"event"`
		}
		if err := json.NewDecoder(q.Body).Decode(&e); err != nil {
			t.Error(err)
		}
		token = e.Event.Token
		early = r.call("POST", "/interactive/v1/card/update", object{"token": token, "card": json.RawMessage(changed)}).Code
		r.call("PATCH", "/im/v1/messages/"+card, object{"content": changed})
		fmt.Fprint(w, `{}`)
	})
	act(t, s, feishusim.Act{As: "李雷", Do: "click", Message: card, Name: "ok"})
	title := func() bool { m := s.Messages(team); return strings.Contains(string(m[len(m)-1].Card), "Patched") }
	if early == 0 || title() {
		t.Errorf("an update before the answer stood: code %d", early)
	}
	for i, want := range []int{0, 0, 10002} {
		if a := r.call("POST", "/interactive/v1/card/update", object{"token": token, "card": json.RawMessage(changed)}); a.Code != want {
			t.Errorf("use %d of the token: %d", i+1, a.Code)
		}
	}
	if !title() {
		t.Error("the update did not reach the card")
	}
}

func TestCallFaults(t *testing.T) {
	for kind, c := range map[string]struct {
		status int
		code   int
		stored bool
	}{
		"429": {429, 99991400, false}, "500": {500, 0, false}, "html": {502, 0, false}, "2200": {500, 2200, false}, "store_504": {504, 0, true},
		"store_2200": {500, 2200, true}, "invalid_token": {400, 99991663, false}, "quota": {400, 99991403, false}, "chat_rate": {400, 230020, false},
		"slow": {200, 0, true}, "drop": {0, 0, false}, "drop_reply": {0, 0, true}, "bad_json": {0, 0, false},
	} {
		t.Run(kind, func(t *testing.T) {
			s := start(t, feishusim.Config{})
			r := newRaw(t, s)
			if _, err := s.SetFault(feishusim.Fault{Method: "im.message.create", Kind: kind, Count: 1, RetryAfter: 2, DelayMS: 1}); err != nil {
				t.Fatal(err)
			}
			a, err := r.try("POST", "/im/v1/messages?receive_id_type=chat_id", object{"receive_id": s.Status().ChatID, "msg_type": "text", "content": `{"text":"x"}`})
			if (err != nil) != (c.status == 0) || err == nil && (a.status != c.status || a.Code != c.code) {
				t.Errorf("got %d %d %v", a.status, a.Code, err)
			}
			if stored := len(s.Messages(team)) == 1; stored != c.stored {
				t.Errorf("stored: %v", stored)
			}
			if kind == "invalid_token" {
				r.login()
			}
			if a := r.send(s.Status().ChatID, "text", `{"text":"y"}`, ""); a.Code != 0 {
				t.Errorf("after the fault: %d", a.Code)
			}
		})
	}
	if _, err := start(t, feishusim.Config{}).SetFault(feishusim.Fault{Kind: "nonsense"}); err == nil {
		t.Error("an unknown fault was taken")
	}
}

func TestDeliveryFaults(t *testing.T) {
	s := start(t, feishusim.Config{AnswerWait: 300 * time.Millisecond})
	var mu sync.Mutex
	var bodies int
	answering(t, s, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // the count is what matters
		mu.Lock()
		defer mu.Unlock()
		bodies++
	})
	seen := func() int { mu.Lock(); defer mu.Unlock(); return bodies }
	for kind, want := range map[string]int{"double": 2, "triple": 3, "forged": 2, "late": 1} {
		before := seen()
		if _, err := s.SetFault(feishusim.Fault{Delivery: kind, Count: 1, DelayMS: 1}); err != nil {
			t.Fatal(err)
		}
		act(t, s, feishusim.Act{As: "李雷", Do: "say", Room: team, Text: "@golive " + kind})
		eventually(t, kind, func() bool { return seen() == before+want && s.Calls().Delivery.Pending == 0 })
	}
}

// dial opens a long connection by hand.
func dial(t *testing.T, s *feishusim.Sim) (*websocket.Conn, error) {
	t.Helper()
	st := s.Status()
	b := fmt.Sprintf(`{"AppID":%q,"AppSecret":%q}`, st.AppID, st.AppSecret)
	resp, err := http.Post(st.URL+"/callback/ws/endpoint", "application/json", strings.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var e struct {
		Code int
		Data struct {
			URL          string
			ClientConfig struct{ PingInterval int }
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&e); err != nil || e.Code != 0 || e.Data.ClientConfig.PingInterval == 0 {
		t.Fatalf("endpoint: %v %+v", err, e)
	}
	c, hs, err := websocket.DefaultDialer.Dial(e.Data.URL, nil)
	if err == nil {
		t.Cleanup(func() { c.Close() })
	} else if hs != nil {
		err = fmt.Errorf("%s %s", hs.Header.Get("Handshake-Status"), hs.Header.Get("Handshake-Autherrcode"))
	}
	return c, err
}

func TestConnectionLimit(t *testing.T) {
	s := start(t, feishusim.Config{})
	for range 50 {
		if _, err := dial(t, s); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "50 connections", func() bool { return s.Calls().Connections == 50 })
	if _, err := dial(t, s); err == nil || err.Error() != "514 1000040350" {
		t.Errorf("the 51st connection: %v", err)
	}
}

func TestWrongSecretAtTheEndpoint(t *testing.T) {
	s := start(t, feishusim.Config{})
	resp, err := http.Post(s.Status().URL+"/callback/ws/endpoint", "application/json", strings.NewReader(`{"AppID":"cli_x","AppSecret":"y"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || !strings.Contains(string(b), `"data":{}`) || strings.Contains(string(b), `"code":0`) {
		t.Errorf("got %s %v", b, err)
	}
}

func TestControlPlane(t *testing.T) {
	s := start(t, feishusim.Config{})
	url := s.Status().URL
	post := func(path, body string) (int, object) {
		resp, err := http.Post(url+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var o object
		if err := json.NewDecoder(resp.Body).Decode(&o); err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, o
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, "GET", url+"/control/stream", nil)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	buf := make([]byte, 64)
	if n, _ := resp.Body.Read(buf); !strings.HasPrefix(string(buf[:n]), "event: change\ndata: {\"version\":") {
		t.Errorf("the stream began with %q", buf[:n])
	}
	if code, o := post("/control/act", `{"as":"lilei","do":"say","room":"ERP上线项目组","text":"@所有人 @韩梅梅 看一下"}`); code != 200 || o["ok"] != true {
		t.Errorf("say: %d %v", code, o)
	}
	if n, _ := resp.Body.Read(buf); n == 0 {
		t.Error("the stream was silent about a change")
	}
	m := s.Messages(team)[0]
	if m.Text != "@所有人 @韩梅梅 看一下" || !m.MentionsAll || len(m.Mentions) != 1 {
		t.Errorf("state holds %+v", m)
	}
	for body, want := range map[string]string{
		`{"as":"nobody","do":"say"}`:              "no such person",
		`{"as":"lilei","do":"dance"}`:             "unknown verb",
		`{"as":"lilei","do":"slash"}`:             "no such thing in Feishu",
		`{"as":"lilei","do":"say","room":"x"}`:    "no such room",
		`{"as":"lilei","do":"click","message":1}`: "read body",
		`{"as":"lilei","doo":"say"}`:              "read body",
	} {
		if _, o := post("/control/act", body); o["ok"] != false || !strings.Contains(fmt.Sprint(o["error"]), want) {
			t.Errorf("%s: %v", body, o)
		}
	}
	if _, o := post("/control/fault", `{"kind":"429","method":"bot.info","count":1}`); o["ok"] != true {
		t.Errorf("fault: %v", o)
	}
	if a := newRaw(t, s).call("GET", "/bot/v3/info", nil); a.Code != 99991400 {
		t.Errorf("the fault did not come: %d", a.Code)
	}
	if _, o := post("/control/config", `{"events_url":"http://127.0.0.1:1/"}`); o["ok"] != true || s.State().App.Transport != "webhook" {
		t.Errorf("config: %v", o)
	}
	if _, o := post("/control/challenge", `{}`); o["ok"] != false {
		t.Errorf("challenge: %v", o)
	}
}

// TestForwardIsShown: a merged forward stands in the state as lines, and its content is JSON though the service's is not.
func TestForwardIsShown(t *testing.T) {
	s := start(t, feishusim.Config{})
	const room = "ERP上线项目组"
	first := s.Act(feishusim.Act{As: "李雷", Do: "say", Room: room, Text: "打印机坏了"}).Message
	second := s.Act(feishusim.Act{As: "韩梅梅", Do: "upload", Room: room, Name: "日志.txt", Base64: "YQ=="}).Message
	sent := s.Act(feishusim.Act{As: "李雷", Do: "forward", Room: room, Messages: []string{first, second}})
	if !sent.OK {
		t.Fatal(sent.Error)
	}
	if _, err := json.Marshal(s.State()); err != nil {
		t.Errorf("the state: %v", err)
	}
	all := s.Messages(room)
	if got, want := all[len(all)-1].Text, "Merged and Forwarded Message\n李雷: 打印机坏了\n韩梅梅: [文件] 日志.txt"; got != want {
		t.Errorf("shown as %q, want %q", got, want)
	}
}
