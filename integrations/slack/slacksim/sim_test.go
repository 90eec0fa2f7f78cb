package slacksim_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
	"github.com/slack-go/slack"
)

const (
	rollout = "C0ERPROLL1"
	client  = "C0CLIENTA1"
	lilei   = "U0LILEI001"
	tom     = "U0TOMB0001"
	botUser = "U0GOLIVE01"
)

var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

// serve runs a simulator until the test ends.
func serve(t testing.TB, cfg slacksim.Config) *slacksim.Sim {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	cfg.URL = "http://" + server.Listener.Addr().String() + "/sim/slack"
	sim := slacksim.New(cfg)
	server.Config.Handler = http.StripPrefix("/sim/slack", sim)
	server.Start()
	t.Cleanup(func() {
		sim.Close()
		server.CloseClientConnections()
		server.Close()
	})
	return sim
}

// api is slack-go's client of the simulator.
func api(sim *slacksim.Sim) *slack.Client {
	st := sim.Status()
	return slack.New(st.BotToken, slack.OptionAPIURL(st.URL+"/api/"), slack.OptionAppLevelToken(st.AppToken),
		slack.OptionHTTPClient(&http.Client{Timeout: 10 * time.Second}))
}

func do(t testing.TB, sim *slacksim.Sim, a slacksim.Act) slacksim.Result {
	t.Helper()
	res := sim.Do(context.Background(), a)
	if !res.OK {
		t.Fatalf("%s by %s: %s %v", a.Do, a.As, res.Error, res.Errors)
	}
	return res
}

func raw(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// slackError is the error name in err, or what err says.
func slackError(err error) string {
	var answer slack.SlackErrorResponse
	if errors.As(err, &answer) {
		return answer.Err
	}
	if err == nil {
		return ""
	}
	return err.Error()
}

// call posts a form to a method and gives the answer.
func call(t testing.TB, sim *slacksim.Sim, method, form string) (int, map[string]any) {
	t.Helper()
	req, _ := http.NewRequest(http.MethodPost, sim.Status().URL+"/api/"+method, strings.NewReader(form))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+sim.Status().BotToken)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	answer := map[string]any{}
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatalf("%s: %s", err, body)
	}
	return res.StatusCode, answer
}

func TestMessages(t *testing.T) {
	sim := serve(t, slacksim.Config{})
	c := api(sim)
	who, err := c.AuthTest()
	if err != nil || who.UserID != botUser || who.TeamID != "T0ACME0001" || who.BotID == "" {
		t.Fatalf("auth.test: %+v %v", who, err)
	}
	_, first, err := c.PostMessage(rollout, slack.MsgOptionText("一 < 二", true))
	if err != nil {
		t.Fatal(err)
	}
	_, reply, err := c.PostMessage(rollout, slack.MsgOptionText("reply", false), slack.MsgOptionTS(first),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "outbox", EventPayload: map[string]any{"k": "e1"}}))
	if err != nil {
		t.Fatal(err)
	}
	if reply <= first {
		t.Fatalf("ts %s is not after %s", reply, first)
	}
	thread, more, _, err := c.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: rollout, Timestamp: first, IncludeAllMetadata: true})
	if err != nil || more || len(thread) != 2 {
		t.Fatalf("replies: %d %v %v", len(thread), more, err)
	}
	if thread[0].ReplyCount != 1 || thread[0].Text != "一 &lt; 二" || thread[1].Metadata.EventPayload["k"] != "e1" || thread[1].BotID == "" {
		t.Errorf("thread: %+v", thread)
	}
	history, err := c.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: rollout})
	if err != nil || len(history.Messages) != 1 {
		t.Fatalf("history: %+v %v", history, err)
	}
	if _, _, _, err := c.UpdateMessage(rollout, first, slack.MsgOptionText("changed", false)); err != nil {
		t.Fatal(err)
	}
	link, err := c.GetPermalink(&slack.PermalinkParameters{Channel: rollout, Ts: reply})
	if err != nil || !strings.Contains(link, "/archives/"+rollout+"/p") {
		t.Fatalf("permalink %q %v", link, err)
	}
	if res, err := http.Get(link); err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("permalink answers %v %v", res, err)
	}
	if _, err := c.PostEphemeral(rollout, lilei, slack.MsgOptionText("psst", false)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.DeleteMessage(rollout, first); err != nil {
		t.Fatal(err)
	}
	room := sim.State(rollout, 0).Rooms[0]
	if len(room.Messages) != 3 || !room.Messages[0].Deleted || room.Messages[2].EphemeralTo != lilei {
		t.Errorf("state: %+v", room.Messages)
	}
}

func TestRefusals(t *testing.T) {
	sim := serve(t, slacksim.Config{NoLimits: true})
	person := do(t, sim, slacksim.Act{As: "lilei", Do: "say", Room: "erp-rollout", Text: "hi"})
	for _, tt := range []struct{ name, method, form, want string }{
		{"unknown method", "chat.nothing", "", "unknown_method"},
		{"no text", "chat.postMessage", "channel=" + rollout, "no_text"},
		{"no such room", "chat.postMessage", "channel=C0NONE&text=x", "channel_not_found"},
		{"no such thread", "chat.postMessage", "channel=" + rollout + "&text=x&thread_ts=1.000001", "thread_not_found"},
		{"not JSON", "chat.postMessage", "channel=" + rollout + "&blocks={", "invalid_blocks_format"},
		{"unknown block", "chat.postMessage", `channel=` + rollout + `&blocks=[{"type":"alert"}]`, "invalid_blocks"},
		{"bad metadata", "chat.postMessage", `channel=` + rollout + `&text=x&metadata={"event_type":"x"}`, "invalid_metadata_format"},
		{"foreign message", "chat.update", "channel=" + rollout + "&text=x&ts=" + person.TS, "cant_update_message"},
		{"missing message", "chat.update", "channel=" + rollout + "&text=x&ts=1.000001", "message_not_found"},
		{"deleting another's", "chat.delete", "channel=" + rollout + "&ts=" + person.TS, "cant_delete_message"},
		{"stranger", "chat.postEphemeral", "channel=" + client + "&text=x&user=U0ZHAOX001", "user_not_in_channel"},
		{"hidden e-mail", "users.lookupByEmail", "email=zhaoxin@huaxing.example", "users_not_found"},
		{"old trigger", "views.open", `trigger_id=1.2.3&view={"type":"modal","title":{"type":"plain_text","text":"x"},"blocks":[]}`, "invalid_trigger_id"},
		{"wrong token kind", "apps.connections.open", "", "not_allowed_token_type"},
		{"past", "chat.scheduleMessage", "channel=" + rollout + "&text=x&post_at=1000", "time_in_past"},
		{"far", "chat.scheduleMessage", "channel=" + rollout + "&text=x&post_at=9000000000", "time_too_far"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, answer := call(t, sim, tt.method, strings.ReplaceAll(tt.form, " ", "+"))
			if status != http.StatusOK || answer["ok"] != false || answer["error"] != tt.want {
				t.Errorf("status %d, answer %v, want %s", status, answer, tt.want)
			}
		})
	}
}

func TestTokens(t *testing.T) {
	sim := serve(t, slacksim.Config{})
	st := sim.Status()
	for _, tt := range []struct{ name, header, body, kind, want string }{
		{"none", "", "", "application/json", "not_authed"},
		{"unknown", "Bearer xoxb-no", "", "", "invalid_auth"},
		{"app token", "Bearer " + st.AppToken, "", "", "not_allowed_token_type"},
		{"header", "Bearer " + st.BotToken, "", "", ""},
		{"form", "", "token=" + st.BotToken, "application/x-www-form-urlencoded", ""},
		{"JSON", "Bearer " + st.BotToken, `{"a":1}`, "application/json; charset=utf-8", ""},
		{"broken JSON", "Bearer " + st.BotToken, `{"a"`, "application/json", "invalid_json"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req, _ := http.NewRequest(http.MethodPost, st.URL+"/api/auth.test", strings.NewReader(tt.body))
			req.Header.Set("Authorization", tt.header)
			req.Header.Set("Content-Type", tt.kind)
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			var answer struct{ Error string }
			if err := json.NewDecoder(res.Body).Decode(&answer); err != nil || answer.Error != tt.want {
				t.Errorf("%q %v, want %q", answer.Error, err, tt.want)
			}
		})
	}
}

func TestScopes(t *testing.T) {
	sim := serve(t, slacksim.Config{})
	sim.Without("users:read.email", "")
	_, answer := call(t, sim, "users.lookupByEmail", "email=tom@acme.example")
	if answer["error"] != "missing_scope" || answer["needed"] != "users:read.email" || strings.Contains(answer["provided"].(string), "read.email") {
		t.Errorf("answer %v", answer)
	}
	u, err := api(sim).GetUserInfo(tom)
	if err != nil || u.Profile.Email != "" {
		t.Errorf("user %+v %v", u, err)
	}
	sim.Grant(nil, nil)
	if u, err = api(sim).GetUserByEmail("TOM@acme.example"); err != nil || u.ID != tom {
		t.Errorf("user %+v %v", u, err)
	}
}

func TestLimits(t *testing.T) {
	clock := bot.FrozenClock(noon)
	sim := serve(t, slacksim.Config{Clock: clock, Rates: slacksim.Rates{PostBurst: 2}})
	c := api(sim)
	post := func() error {
		_, _, err := c.PostMessage(rollout, slack.MsgOptionText("x", false))
		return err
	}
	for range 2 {
		if err := post(); err != nil {
			t.Fatalf("the burst was refused: %v", err)
		}
	}
	var limited *slack.RateLimitedError
	if err := post(); !errors.As(err, &limited) || limited.RetryAfter != time.Second {
		t.Fatalf("third post: %v", err)
	}
	clock.Advance(time.Second)
	if err := post(); err != nil {
		t.Fatal(err)
	}
	if got := sim.Calls(); got.Violations["channel_rate"] != 1 || got.Methods["chat.postMessage"].Errors["ratelimited"] != 1 {
		t.Errorf("calls %+v", got)
	}
}

func TestFaults(t *testing.T) {
	sim := serve(t, slacksim.Config{NoLimits: true})
	c := api(sim)
	post := func() error {
		_, _, err := c.PostMessage(rollout, slack.MsgOptionText("x", false))
		return err
	}
	for _, tt := range []struct {
		kind string
		kept int // messages stored by a call that failed
	}{{"429", 0}, {"500", 0}, {"drop_request", 0}, {"html", 0}, {"token_revoked", 0}, {"drop_reply", 1}, {"reply_500", 1}, {"truncated", 1}} {
		t.Run(tt.kind, func(t *testing.T) {
			before := sim.Calls().Messages
			sim.SetFault(slacksim.Fault{Method: "chat.postMessage", Kind: tt.kind, Count: 1})
			if post() == nil {
				t.Error("no error")
			}
			if kept := int(sim.Calls().Messages - before); kept != tt.kept {
				t.Errorf("%d kept, want %d", kept, tt.kept)
			}
			if err := post(); err != nil {
				t.Errorf("after the fault: %v", err)
			}
			sim.ClearFaults()
		})
	}
}

func TestFiles(t *testing.T) {
	sim := serve(t, slacksim.Config{})
	c := api(sim)
	f, err := c.UploadFile(slack.UploadFileParameters{Reader: strings.NewReader("hello"), FileSize: 5, Filename: "计划.txt", Channel: rollout, InitialComment: "see"})
	if err != nil {
		t.Fatal(err)
	}
	info, _, _, err := c.GetFileInfo(f.ID, 0, 0)
	if err != nil || info.Size != 5 || info.Name != "计划.txt" {
		t.Fatalf("info %+v %v", info, err)
	}
	var got strings.Builder
	if err := c.GetFile(info.URLPrivateDownload, &got); err != nil || got.String() != "hello" {
		t.Fatalf("download %q %v", got.String(), err)
	}
	res, err := http.Get(info.URLPrivate)
	if err != nil || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		t.Errorf("without a token: %v %v", res, err)
	}
	if m := sim.State(rollout, 0).Rooms[0].Messages; len(m) != 1 || len(m[0].Files) != 1 || m[0].Text != "see" {
		t.Errorf("messages %+v", m)
	}
}

func TestScheduled(t *testing.T) {
	clock := bot.FrozenClock(noon)
	sim := serve(t, slacksim.Config{Clock: clock})
	c := api(sim)
	at := noon.Add(time.Hour)
	if _, _, err := c.ScheduleMessage(rollout, strconv.FormatInt(at.Unix(), 10), slack.MsgOptionText("later", false)); err != nil {
		t.Fatal(err)
	}
	clock.MoveTo(at)
	waitFor(t, func() bool { return sim.Calls().Messages == 1 })
}

// waitFor polls for what other goroutines bring about.
func waitFor(t testing.TB, done func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it did not happen")
		}
	}
}

func TestDirectory(t *testing.T) {
	sim := serve(t, slacksim.Config{})
	c := api(sim)
	members, _, err := c.GetUsersInConversation(&slack.GetUsersInConversationParameters{ChannelID: client})
	if err != nil || len(members) != 5 {
		t.Fatalf("members %v %v", members, err)
	}
	room, err := c.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: client})
	if err != nil || !room.IsExtShared || !room.IsMember {
		t.Errorf("room %+v %v", room, err)
	}
	guest, err := c.GetUserInfo("U0WANGJL01")
	if err != nil || !guest.IsRestricted {
		t.Errorf("guest %+v %v", guest, err)
	}
	stranger, err := c.GetUserInfo("U0ZHAOX001")
	if err != nil || !stranger.IsStranger || stranger.TeamID == guest.TeamID || stranger.Profile.Email != "" {
		t.Errorf("stranger %+v %v", stranger, err)
	}
	rooms, _, err := c.GetConversationsForUser(&slack.GetConversationsForUserParameters{Types: []string{"public_channel"}})
	if err != nil || len(rooms) != 2 {
		t.Errorf("rooms %d %v", len(rooms), err)
	}
	dm, _, _, err := c.OpenConversation(&slack.OpenConversationParameters{Users: []string{tom}})
	if err != nil || !strings.HasPrefix(dm.ID, "D") {
		t.Errorf("dm %+v %v", dm, err)
	}
	if team, err := c.GetTeamInfo(); err != nil || team.Domain != "acme-rollout" {
		t.Errorf("team %+v %v", team, err)
	}
}

func TestReactions(t *testing.T) {
	sim := serve(t, slacksim.Config{})
	c := api(sim)
	said := do(t, sim, slacksim.Act{As: "tom", Do: "say", Room: "erp-rollout", Text: "x"})
	item := slack.NewRefToMessage(rollout, said.TS)
	if err := c.AddReaction("eyes", item); err != nil {
		t.Fatal(err)
	}
	if err := c.AddReaction("eyes", item); slackError(err) != "already_reacted" {
		t.Errorf("twice: %v", err)
	}
	if err := c.RemoveReaction("eyes", item); err != nil {
		t.Error(err)
	}
	if err := c.RemoveReaction("eyes", item); slackError(err) != "no_reaction" {
		t.Errorf("twice: %v", err)
	}
}
