package feishu_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/integrations/feishu"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
)

// running starts the adapter on a road of the test.
func (w *world) running(t testing.TB) *bottest.Road {
	t.Helper()
	road := bottest.NewRoad()
	w.runOn(t, road)
	return road
}

func (w *world) runOn(t testing.TB, road bot.Road) {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- w.platform.Run(t.Context(), road) }()
	t.Cleanup(func() {
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	w.connected(t)
	time.Sleep(20 * time.Millisecond) // the socket is left alone for as long after it is opened
}

// post is a push by hand.
type post struct {
	body     string
	plain    bool // not encrypted
	key      string
	noSign   bool
	tampered bool
	age      time.Duration
}

func (w *world) push(t *testing.T, url string, p post) int {
	t.Helper()
	st := w.sim.Status()
	key := p.key
	if key == "" {
		key = st.EncryptKey
	}
	body := []byte(p.body)
	if !p.plain {
		b, err := json.Marshal(map[string]string{"encrypt": feishusim.Encrypt(body, key)})
		if err != nil {
			t.Fatal(err)
		}
		body = b
	}
	req, err := http.NewRequest(http.MethodPost, url+"/feishu/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	stamp := fmt.Sprint(w.Now().Add(-p.age).Unix())
	if !p.noSign {
		req.Header.Set("X-Lark-Request-Timestamp", stamp)
		req.Header.Set("X-Lark-Request-Nonce", "n")
		req.Header.Set("X-Lark-Signature", feishusim.Sign(stamp, "n", key, body))
	}
	if p.tampered {
		body = append(body, ' ')
	}
	resp, err := http.Post(url+"/feishu/events", "application/json", nil) // a body that is missing is malformed
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusBadRequest {
		t.Errorf("an empty post: %d", resp.StatusCode)
	}
	r2, err := http.NewRequest(http.MethodPost, req.URL.String(), bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r2.Header = req.Header
	resp, err = http.DefaultClient.Do(r2)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func (w *world) envelope(kind, token, event string) string {
	if token == "" {
		token = w.sim.Status().VerificationToken
	}
	return fmt.Sprintf(`{"schema":"2.0","header":{"event_id":"e1","event_type":%q,"create_time":"1700000000000","token":%q,"app_id":"x","tenant_key":"t"},"event":%s}`, kind, token, event)
}

const someMessage = `{"sender":{"sender_id":{"open_id":"ou_1"},"sender_type":"user","tenant_key":"t"},"message":{"message_id":"om_1","chat_id":"oc_1","chat_type":"group","message_type":"text","content":"{\"text\":\"hi\"}"}}`

func TestWebhookDoor(t *testing.T) {
	for name, c := range map[string]struct {
		post   func(w *world) post
		status int
		stored int
	}{
		"good": {func(w *world) post { return post{body: w.envelope("im.message.receive_v1", "", someMessage)} }, 200, 1},
		"not signed": {func(w *world) post {
			return post{body: w.envelope("im.message.receive_v1", "", someMessage), noSign: true}
		}, 401, 0},
		"tampered": {func(w *world) post {
			return post{body: w.envelope("im.message.receive_v1", "", someMessage), tampered: true}
		}, 401, 0},
		"other key": {func(w *world) post {
			return post{body: w.envelope("im.message.receive_v1", "", someMessage), key: "forged"}
		}, 401, 0},
		"other token": {func(w *world) post { return post{body: w.envelope("im.message.receive_v1", "forged", someMessage)} }, 401, 0},
		"in clear": {func(w *world) post {
			return post{body: w.envelope("im.message.receive_v1", "", someMessage), plain: true}
		}, 401, 0},
		"six minutes old": {func(w *world) post {
			return post{body: w.envelope("im.message.receive_v1", "", someMessage), age: 6 * time.Minute}
		}, 401, 0},
		"from the future": {func(w *world) post {
			return post{body: w.envelope("im.message.receive_v1", "", someMessage), age: -6 * time.Minute}
		}, 401, 0},
		"not signed, and not to be decrypted": {func(*world) post { return post{body: `{"encrypt":"AAAA"}`, plain: true, noSign: true} }, 401, 0},
		"not signed, decrypted to no JSON":    {func(*world) post { return post{body: "no JSON", noSign: true} }, 401, 0},
		"signed, decrypted to no JSON":        {func(*world) post { return post{body: "no JSON"} }, 400, 0},
		"not JSON":                            {func(*world) post { return post{body: "{", plain: true} }, 400, 0},
		"no message id": {func(w *world) post {
			return post{body: w.envelope("im.message.receive_v1", "", `{"message":{"chat_id":"oc_1"}}`)}
		}, 400, 0},
		"unknown event": {func(w *world) post { return post{body: w.envelope("no.such.event_v1", "", `{}`)} }, 200, 0},
		"own message": {func(w *world) post {
			return post{body: w.envelope("im.message.receive_v1", "", strings.Replace(someMessage, `"user"`, `"app"`, 1))}
		}, 200, 0},
		"too large": {func(*world) post { return post{body: strings.Repeat(" ", 2<<20), plain: true} }, 413, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, feishu.TransportHTTP, nil)
			road := w.running(t)
			url := w.serve(t)
			if got := w.push(t, url, c.post(w)); got != c.status {
				t.Errorf("status %d, want %d", got, c.status)
			}
			if n := len(road.Events()); n != c.stored {
				t.Errorf("%d events stored, want %d", n, c.stored)
			}
		})
	}
}

func TestChallenge(t *testing.T) {
	w := newWorld(t, feishu.TransportHTTP, nil)
	w.running(t)
	url := w.serve(t)
	if err := w.sim.Challenge(url + "/feishu/events"); err != nil {
		t.Error(err)
	}
	if got := w.push(t, url, post{body: `{"challenge":"x","token":"wrong","type":"url_verification"}`}); got != 401 {
		t.Errorf("a challenge with a wrong token: %d", got)
	}
}

func TestWhatIsNotAcceptedComesAgain(t *testing.T) {
	for _, transport := range []string{feishu.TransportSocket, feishu.TransportHTTP} {
		t.Run(transport, func(t *testing.T) {
			w := newWorld(t, transport, nil)
			road := w.running(t)
			road.Refuse = errors.New("the disk is full")
			w.Say(t, "@golive hello", "", false)
			eventually(t, "refusal", func() bool { return w.sim.Calls().Delivery.Failed == 1 })
			if d := w.sim.Calls().Delivery; d.Acked != 0 {
				t.Error("acknowledged though it was not stored")
			}
		})
	}
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for: %s", what)
		}
	}
}

// translated waits for the first event of that name, as the engine would see it.
func (w *world) translated(t *testing.T, road *bottest.Road, name string) bot.Event {
	t.Helper()
	var out bot.Event
	road.Wait(t, name, func(e bot.Event) bool {
		if !strings.HasSuffix(e.Name, ".raw") {
			out = e
			return e.Name == name
		}
		x, ok, err := w.platform.Translate(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		out = x
		return ok && x.Name == name
	})
	return out
}

func decode[T any](t *testing.T, e bot.Event) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(e.Data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEvents(t *testing.T) {
	no, yes := false, true
	for name, c := range map[string]struct {
		act   feishusim.Act
		event string
		check func(t *testing.T, w *world, e bot.Event)
	}{
		"mentions": {feishusim.Act{Do: "say", Room: teamRoom, Text: "@golive ask @韩梅梅 and @所有人"}, bot.EventMessage, func(t *testing.T, w *world, e bot.Event) {
			m := decode[bot.Message](t, e)
			if m.Text != "ask @韩梅梅 and @所有人" || !m.ToBot || len(m.Mentions) != 1 || m.Mentions[0].Account != w.account("韩梅梅") {
				t.Errorf("%+v", m)
			}
		}},
		"typed command": {feishusim.Act{Do: "say", Room: teamRoom, Text: "/golive task 导入失败"}, bot.EventMessage, func(t *testing.T, _ *world, e bot.Event) {
			if m := decode[bot.Message](t, e); m.Text != "task 导入失败" || !m.ToBot {
				t.Errorf("%+v", m)
			}
		}},
		"outsider": {feishusim.Act{As: "王经理", Do: "say", Room: sharedRoom, Text: "hi"}, bot.EventMessage, func(t *testing.T, w *world, e bot.Event) {
			if e.From != w.Outsider() || e.From.Tenant == e.Room.Tenant {
				t.Errorf("from %v in %v", e.From, e.Room)
			}
		}},
		"post": {feishusim.Act{Do: "say", Room: teamRoom, Post: json.RawMessage(`{"zh_cn":{"title":"T","content":[[{"tag":"text","text":"a "},{"tag":"a","text":"l","href":"https://x.example"}],[{"tag":"text","text":"b"}]]}}`)}, bot.EventMessage, func(t *testing.T, _ *world, e bot.Event) {
			if m := decode[bot.Message](t, e); m.Text != "T\na l (https://x.example)\nb" {
				t.Errorf("%q", m.Text)
			}
		}},
		"file": {feishusim.Act{Do: "upload", Room: teamRoom, Name: "a.txt", Base64: "aGVsbG8="}, bot.EventMessage, func(t *testing.T, w *world, e bot.Event) {
			m := decode[bot.Message](t, e)
			if len(m.Files) != 1 || m.Files[0].Name != "a.txt" {
				t.Fatalf("%+v", m)
			}
			rc, err := w.platform.OpenFile(t.Context(), m.Files[0])
			if err != nil {
				t.Fatal(err)
			}
			defer rc.Close()
			b := make([]byte, 9)
			if n, _ := rc.Read(b); string(b[:n]) != "hello" {
				t.Errorf("the file holds %q", b[:n])
			}
		}},
		"joined": {feishusim.Act{Do: "create_room", Name: "new"}, bot.EventBotJoined, nil},
		"left":   {feishusim.Act{Do: "leave", Room: teamRoom, Bot: &yes}, bot.EventBotLeft, nil},
		"dissolved": {feishusim.Act{Do: "archive_room", Room: teamRoom}, bot.EventBotLeft, func(t *testing.T, _ *world, e bot.Event) {
			if !decode[bot.RoomChange](t, e).Archived {
				t.Error("not archived")
			}
		}},
		"renamed": {feishusim.Act{Do: "rename_room", Room: teamRoom, Name: "other"}, bot.EventRoom, func(t *testing.T, _ *world, e bot.Event) {
			if decode[bot.RoomChange](t, e).Name != "other" {
				t.Error("name")
			}
		}},
		"shared": {feishusim.Act{Do: "share_room", Room: teamRoom, User: "王经理"}, bot.EventRoom, func(t *testing.T, _ *world, e bot.Event) {
			if c := decode[bot.RoomChange](t, e); c.Shared == nil || !*c.Shared {
				t.Error("not shared")
			}
		}},
		"member": {feishusim.Act{Do: "leave", Room: teamRoom, User: "lucy", Bot: &no}, bot.EventMember, func(t *testing.T, w *world, e bot.Event) {
			if c := decode[bot.MemberChange](t, e); !c.Left || c.Who != w.account("Lucy") {
				t.Errorf("%+v", c)
			}
		}},
		"gone": {feishusim.Act{Do: "remove_user", User: "lucy"}, bot.EventPerson, func(t *testing.T, _ *world, e bot.Event) {
			if !decode[bot.PersonChange](t, e).Gone {
				t.Error("not gone")
			}
		}},
		"private chat": {feishusim.Act{Do: "dm"}, bot.EventPrivate, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, feishu.TransportSocket, nil)
			road := w.running(t)
			w.act(t, c.act)
			e := w.translated(t, road, c.event)
			if e.Room.Platform != "feishu" && c.event != bot.EventPerson || e.ID == "" || e.Lane == "" {
				t.Errorf("event %+v", e)
			}
			if c.check != nil {
				c.check(t, w, e)
			}
		})
	}
}

func TestReactionsAndRecalls(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	road := w.running(t)
	id := w.Say(t, "@golive hi", "", false)
	w.act(t, feishusim.Act{As: "韩梅梅", Do: "react", Message: id, Emoji: "OnIt"})
	e := w.translated(t, road, bot.EventReaction)
	r := decode[bot.Reaction](t, e)
	if r.Emoji != "eyes" || r.Message.ID != id || r.Message.Place.Room() != w.Room() || r.Author != w.Person() || e.From != w.account("韩梅梅") {
		t.Errorf("%+v from %v", r, e.From)
	}
	w.act(t, feishusim.Act{Do: "delete", Message: id})
	if m := decode[bot.Message](t, w.translated(t, road, bot.EventDeleted)); m.Ref.ID != id {
		t.Errorf("%+v", m)
	}
}

func TestForms(t *testing.T) {
	form := bot.Form{Name: "task.new", Value: "om_1", Title: "New task", Submit: "Send", Fields: []bot.Field{
		{Name: "summary", Label: "Summary", Kind: bot.FieldText, Required: true}, {Name: "due", Label: "Due", Kind: bot.FieldDate},
		{Name: "at", Label: "At", Kind: bot.FieldTime}, {Name: "both", Label: "Both", Kind: bot.FieldDateTime}, {Name: "owner", Label: "Owner", Kind: bot.FieldPerson},
		{Name: "tags", Label: "Tags", Kind: bot.FieldChoices, Choices: []bot.Choice{{Label: "A", Value: "a"}, {Label: "B", Value: "b"}}}, {Name: "sure", Label: "Sure", Kind: bot.FieldCheck},
	}}
	for _, transport := range []string{feishu.TransportSocket, feishu.TransportHTTP} {
		t.Run(transport, func(t *testing.T) {
			w := newWorld(t, transport, nil)
			road := bottest.NewRoad()
			road.Problems = map[string]string{"due": "is in the past"}
			w.runOn(t, road)
			receipt, err := w.platform.Perform(t.Context(), bot.Job{Effect: bot.Effect{ID: "f#1", To: bot.ToRoom(w.Room()), Body: form}})
			if err != nil {
				t.Fatal(err)
			}
			submit := feishusim.Act{Do: "submit", Message: receipt.Message, Values: map[string]any{
				"summary": "ou_looks like a person 2026-01-01", "due": "2026-12-01", "at": "08:30", "both": "2026-12-01 09:00", "owner": w.Person().ID, "tags": []string{"a", "b"}, "sure": true,
			}}
			if r := w.act(t, submit); r.Toast == nil || r.Toast.Type != "error" || r.Toast.Text != "Due: is in the past" {
				t.Errorf("a problem is shown as %+v", r.Toast)
			}
			if n := len(road.Events()); n != 0 {
				t.Errorf("%d events accepted in spite of it", n)
			}
			road.Problems = nil
			road.Reply = func(bot.Event) (bot.Answer, bool) {
				return bot.Answer{Toast: "Kept", Tone: bot.ToneGood, Card: &bot.Card{Title: "Done", Parts: []bot.Part{bot.Words("It is kept.")}}}, true
			}
			if r := w.act(t, submit); r.Toast == nil || r.Toast.Type != "success" || r.Toast.Text != "Kept" || !r.Card {
				t.Errorf("the answer is shown as %+v", r)
			}
			s := decode[bot.Submit](t, w.translated(t, road, bot.EventForm))
			want := map[string][]string{"summary": {"ou_looks like a person 2026-01-01"}, "due": {"2026-12-01"}, "at": {"08:30"}, "both": {"2026-12-01T09:00"},
				"owner": {w.Person().String()}, "tags": {"a", "b"}, "sure": {"true"}}
			if fmt.Sprint(s.Values) != fmt.Sprint(want) || s.Form != "task.new" || s.Value != "om_1" || s.Message.ID != receipt.Message {
				t.Errorf("submitted %+v", s)
			}
			if wrong := form.Check(s.Values); wrong != nil {
				t.Errorf("its own form finds wrong: %v", wrong)
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		answer bot.Answer
		ok     bool
		toast  string
		posts  int
	}{
		"late":           {bot.Answer{Toast: "x"}, false, "", 0},
		"nothing":        {bot.Answer{}, true, "", 0},
		"errors":         {bot.Answer{Errors: map[string]string{"b": "no", "a": "bad"}}, true, "a: bad; b: no", 0},
		"short reply":    {bot.Answer{Reply: &bot.Card{Parts: []bot.Part{bot.Words("**Not** allowed")}}}, true, "Not allowed", 0},
		"reply to use":   {bot.Answer{Reply: &bot.Card{Parts: []bot.Part{bot.Words("Open it"), bot.Row(bot.Button("Open", "a.b", ""))}}}, true, "Open it", 1},
		"long reply":     {bot.Answer{Reply: &bot.Card{Title: "All commands", Parts: []bot.Part{bot.Words(strings.Repeat("word ", 100))}}}, true, "All commands", 1},
		"a card of yore": {bot.Answer{Card: &bot.Card{Parts: []bot.Part{{Picture: &bot.Picture{Bytes: []byte("unknown"), Alt: "p"}}}}}, true, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, feishu.TransportSocket, nil)
			road := bottest.NewRoad()
			road.Reply = func(bot.Event) (bot.Answer, bool) { return c.answer, c.ok }
			w.runOn(t, road)
			receipt, err := w.platform.Perform(t.Context(), bot.Job{Effect: bot.Effect{ID: "c#1", To: bot.ToRoom(w.Room()), Body: bot.Card{
				Title: "T", Parts: []bot.Part{bot.Row(bot.Button("Go", "a.go", "1"), bot.Button("Stay", "a.stay", ""))}}}})
			if err != nil {
				t.Fatal(err)
			}
			r := w.act(t, feishusim.Act{Do: "click", Message: receipt.Message, Text: "Go"})
			if thread := road.Events()[0].Room.Thread; thread != "" {
				t.Errorf("a card outside threads stands in %q", thread)
			}
			got := ""
			if r.Toast != nil {
				got = r.Toast.Text
			}
			if got != c.toast || r.Card != (c.answer.Card != nil) {
				t.Errorf("the client shows %+v", r)
			}
			eventually(t, "the reply", func() bool { return len(w.Sees(t)) == 1+c.posts })
		})
	}
}

// TestAReplyToAClickReachesEverybody: in a thread nothing can be shown to one person, and somebody of another organisation has
// no private chat, so that the thread must do.
func TestAReplyToAClickReachesEverybody(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	road := bottest.NewRoad()
	road.Reply = func(bot.Event) (bot.Answer, bool) {
		return bot.Answer{Reply: &bot.Card{Title: "All commands", Parts: []bot.Part{bot.Words(strings.Repeat("word ", 100))}}}, true
	}
	w.runOn(t, road)
	root := w.act(t, feishusim.Act{Do: "say", Room: sharedRoom, Text: "root"}).Message
	receipt, err := w.platform.Perform(t.Context(), bot.Job{Effect: bot.Effect{ID: "c#1", To: bot.ToRoom(w.Shared().In(root)), Body: bot.Card{
		Title: "T", Parts: []bot.Part{bot.Row(bot.Button("Go", "a.go", "1"))}}}})
	if err != nil {
		t.Fatal(err)
	}
	w.act(t, feishusim.Act{As: w.user("王经理").ID, Do: "click", Message: receipt.Message, Text: "Go"})
	eventually(t, "the reply in the room", func() bool {
		return slices.ContainsFunc(w.Sees(t), func(s bottest.Seen) bool {
			return s.Room.Room() == w.Shared() && strings.Contains(s.Text, "All commands")
		})
	})
}

func TestClicksInThreadsStayThere(t *testing.T) {
	for _, posted := range []string{"by this process", "by another"} {
		t.Run(posted, func(t *testing.T) {
			w := newWorld(t, feishu.TransportSocket, nil)
			road := w.running(t)
			root := w.Say(t, "@golive root", "", false)
			j := job("c#1", bot.ToRoom(w.Room().In(root)), bot.Card{Parts: []bot.Part{bot.Row(bot.Button("Go", "a.go", ""))}})
			poster := w.platform
			if posted == "by another" {
				st, cfg := w.sim.Status(), feishu.Defaults()
				cfg.AppID, cfg.AppSecret, cfg.BaseURL = st.AppID, st.AppSecret, st.URL
				var err error
				if poster, err = feishu.New(cfg, feishu.Options{}); err != nil {
					t.Fatal(err)
				}
			}
			r, err := poster.Perform(t.Context(), j)
			if err != nil {
				t.Fatal(err)
			}
			w.act(t, feishusim.Act{Do: "click", Message: r.Message, Text: "Go"})
			if e := w.translated(t, road, bot.EventAction); e.Room.Thread != root || e.Lane != w.Room().String() {
				t.Errorf("room %v, lane %s", e.Room, e.Lane)
			}
		})
	}
}

func TestLinesOfARoomStayInOrder(t *testing.T) {
	for _, transport := range []string{feishu.TransportSocket, feishu.TransportHTTP} {
		t.Run(transport, func(t *testing.T) {
			const lines = 60
			w := newWorld(t, transport, nil)
			road := w.running(t)
			for i := range lines {
				w.Say(t, fmt.Sprint("@golive line ", i, "."), "", false)
			}
			eventually(t, "all lines", func() bool { return len(road.Events()) == lines })
			for i, e := range road.Events() {
				if !strings.Contains(string(e.Data), fmt.Sprint("line ", i, ".")) {
					t.Fatalf("event %d is not line %d", i, i)
				}
			}
		})
	}
}
