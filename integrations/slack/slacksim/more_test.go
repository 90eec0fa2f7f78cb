package slacksim_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// control posts JSON to the control plane and decodes the answer.
func control(t testing.TB, sim *slacksim.Sim, path, body string, into any) int {
	t.Helper()
	method := http.MethodPost
	if body == "" {
		method = http.MethodGet
	}
	req, _ := http.NewRequest(method, sim.Status().URL+"/control/"+path, strings.NewReader(body))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, _ := io.ReadAll(res.Body)
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("%s: %v: %.200s", path, err, raw)
	}
	return res.StatusCode
}

type plainAnswer struct {
	OK       bool
	Error    string
	ID       int
	Verified *bool
	TS       string
}

func TestControlPlane(t *testing.T) {
	sim := serve(t, slacksim.Config{NoLimits: true})
	for _, tt := range []struct {
		path, body string
		status     int
		ok         bool
	}{
		{"act", `{"as":"tom","do":"say","room":"erp-rollout","text":"hi"}`, 200, true},
		{"act", `{"as":"tom","do":"fly"}`, 200, false},
		{"act", `{"as":"nobody","do":"say"}`, 200, false},
		{"act", `{"as":`, 400, false},
		{"fault", `{"method":"chat.postMessage","kind":"429","count":1}`, 200, true},
		{"fault", `{"delivery":"sideways"}`, 200, false},
		{"fault", `{}`, 200, false},
		{"fault", `{"clear":true}`, 200, true},
		{"calls", `{"reset":true}`, 200, true},
		{"scopes", `{"missing_scope":"team:read"}`, 200, true},
		{"scopes", `{"reset":true}`, 200, true},
		{"deliver", `{"event":{"type":"x"}}`, 200, true},
		{"deliver", `{}`, 200, false},
		{"redeliver", `{}`, 200, true},
		{"sockets", `{"do":"refresh"}`, 200, true},
		{"urls", `{"events":"http://127.0.0.1:1"}`, 200, true},
		{"urls", `{}`, 200, true},
	} {
		var a plainAnswer
		if status := control(t, sim, tt.path, tt.body, &a); status != tt.status || a.OK != tt.ok {
			t.Errorf("%s %s: status %d %+v", tt.path, tt.body, status, a)
		}
	}
	var st slacksim.State
	control(t, sim, "state?messages=1", "", &st)
	if len(st.Users) != 6 || len(st.Rooms) != 2 || len(st.Rooms[0].Messages) != 1 || st.Bot.Transport != "socket" {
		t.Errorf("state %+v", st)
	}
	var calls slacksim.Calls
	control(t, sim, "calls", "", &calls)
	var faults []slacksim.Fault
	if control(t, sim, "fault", "", &faults); len(faults) != 0 {
		t.Errorf("faults %+v", faults)
	}
}

func TestStream(t *testing.T) {
	sim := serve(t, slacksim.Config{})
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, sim.Status().URL+"/control/stream", nil)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	next := func() string {
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				return data
			}
		}
		t.Fatal("the stream ended")
		return ""
	}
	first := next()
	do(t, sim, slacksim.Act{As: "tom", Do: "say", Room: "erp-rollout", Text: "x"})
	if second := next(); second == first {
		t.Errorf("%s came twice", first)
	}
}

// TestRooms has the app manage a channel through slack-go.
func TestRooms(t *testing.T) {
	sim := serve(t, slacksim.Config{NoLimits: true})
	c := api(sim)
	room, err := c.CreateConversation(slack.CreateConversationParams{ChannelName: "new-room"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.CreateConversation(slack.CreateConversationParams{ChannelName: "new-room"}); slackError(err) != "name_taken" {
		t.Errorf("twice: %v", err)
	}
	if _, err := c.InviteUsersToConversation(room.ID, tom); err != nil {
		t.Fatal(err)
	}
	if _, err := c.InviteUsersToConversation(room.ID, tom); slackError(err) != "already_in_channel" {
		t.Errorf("twice: %v", err)
	}
	if _, err := c.RenameConversation(room.ID, "other-name"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.SetTopicOfConversation(room.ID, "topic"); err != nil {
		t.Fatal(err)
	}
	all, _, err := c.GetConversations(&slack.GetConversationsParameters{Limit: 2})
	if err != nil || len(all) != 2 {
		t.Errorf("first page %d %v", len(all), err)
	}
	if _, err := c.LeaveConversation(room.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.PostMessage(room.ID, slack.MsgOptionText("x", false)); err != nil {
		t.Errorf("chat:write.public: %v", err)
	}
	sim.Without("chat:write.public", "")
	if _, _, err := c.PostMessage(room.ID, slack.MsgOptionText("x", false)); slackError(err) != "not_in_channel" {
		t.Errorf("not a member: %v", err)
	}
	if _, _, _, err := c.JoinConversation(room.ID); err != nil {
		t.Fatal(err)
	}
	if err := c.ArchiveConversation(room.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.PostMessage(room.ID, slack.MsgOptionText("x", false)); slackError(err) != "is_archived" {
		t.Errorf("archived: %v", err)
	}
	people, err := c.GetUsersContext(t.Context())
	if err != nil || len(people) != 5 {
		t.Errorf("%d people %v", len(people), err)
	}
}

func TestHistoryPages(t *testing.T) {
	sim := serve(t, slacksim.Config{NoLimits: true})
	c := api(sim)
	var stamps []string
	for range 7 {
		_, ts, err := c.PostMessage(rollout, slack.MsgOptionText("x", false))
		if err != nil {
			t.Fatal(err)
		}
		stamps = append(stamps, ts)
	}
	params := &slack.GetConversationHistoryParameters{ChannelID: rollout, Limit: 3}
	var got []string
	for {
		page, err := c.GetConversationHistory(params)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page.Messages {
			got = append(got, m.Timestamp)
		}
		if page.HasMore != (page.ResponseMetaData.NextCursor != "") {
			t.Errorf("has_more %v, cursor %q", page.HasMore, page.ResponseMetaData.NextCursor)
		}
		if params.Cursor = page.ResponseMetaData.NextCursor; params.Cursor == "" {
			break
		}
	}
	if len(got) != 7 || got[0] != stamps[6] || got[6] != stamps[0] {
		t.Errorf("got %v, want %v backwards", got, stamps)
	}
	for _, tt := range []struct {
		oldest, latest string
		inclusive      bool
		want           int
	}{{stamps[2], "", false, 4}, {stamps[2], "", true, 5}, {stamps[2], stamps[4], true, 3}, {stamps[2], stamps[4], false, 1}} {
		page, err := c.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: rollout, Oldest: tt.oldest, Latest: tt.latest, Inclusive: tt.inclusive})
		if err != nil || len(page.Messages) != tt.want {
			t.Errorf("%+v: %d %v", tt, len(page.Messages), err)
		}
	}
	if _, answer := call(t, sim, "conversations.history", "channel="+rollout+"&cursor=odd"); answer["error"] != "invalid_cursor" {
		t.Errorf("odd cursor: %v", answer)
	}
}

// TestInputs fills every kind of input of a modal as a person would, and wrongly first.
func TestInputs(t *testing.T) {
	sim := serve(t, slacksim.Config{NoLimits: true})
	sm, c := connect(t, sim)
	go sim.Do(context.Background(), slacksim.Act{As: "tom", Do: "shortcut", CallbackID: "new"})
	e := next(t, sm, socketmode.EventTypeInteractive)
	view := `{"type":"modal","notify_on_close":true,"title":{"type":"plain_text","text":"T"},"submit":{"type":"plain_text","text":"OK"},"blocks":[` +
		in("mail", `{"type":"email_text_input","action_id":"v"}`) + `,` + in("link", `{"type":"url_text_input","action_id":"v"}`) + `,` +
		in("n", `{"type":"number_input","action_id":"v","is_decimal_allowed":false,"min_value":"1","max_value":"9"}`) + `,` +
		in("day", `{"type":"datepicker","action_id":"v"}`) + `,` + in("clock", `{"type":"timepicker","action_id":"v"}`) + `,` +
		in("who", `{"type":"multi_users_select","action_id":"v"}`) + `,` +
		in("box", `{"type":"checkboxes","action_id":"v","options":[{"text":{"type":"plain_text","text":"A"},"value":"a"}]}`) + `,` +
		in("short", `{"type":"plain_text_input","action_id":"v","min_length":2,"max_length":3}`) + `]}`
	form := url.Values{"trigger_id": {e.Data.(slack.InteractionCallback).TriggerID}, "view": {view}}.Encode()
	if _, answer := call(t, sim, "views.open", form); answer["ok"] != true {
		t.Fatal(answer)
	}
	_ = sm.Ack(*e.Request)
	_ = c
	wrong := map[string]any{"mail": "x", "link": "x", "n": "1.5", "day": "2026-11-27", "clock": "09:30", "who": []string{tom}, "box": []string{"a"}, "short": "1234"}
	res := sim.Do(context.Background(), slacksim.Act{As: "tom", Do: "submit", Values: raw(wrong)})
	if res.Error != "invalid_input" || len(res.Errors) != 4 {
		t.Fatalf("%+v", res)
	}
	for block, v := range map[string]any{"mail": "a@b.example", "link": "https://a.example", "n": "7", "short": "123"} {
		do(t, sim, slacksim.Act{As: "tom", Do: "fill", BlockID: block, Value: raw(v)})
	}
	if res := sim.Do(context.Background(), slacksim.Act{As: "tom", Do: "fill", BlockID: "box", Values: raw([]string{"z"})}); res.OK {
		t.Error("an option that is not offered was taken")
	}
	go sim.Do(context.Background(), slacksim.Act{As: "tom", Do: "submit"})
	e = next(t, sm, socketmode.EventTypeInteractive)
	values := e.Data.(slack.InteractionCallback).View.State.Values
	if values["n"]["v"].Value != "7" || values["day"]["v"].SelectedDate != "2026-11-27" || len(values["who"]["v"].SelectedUsers) != 1 {
		t.Errorf("values %+v", values)
	}
	_ = sm.Ack(*e.Request)
	waitFor(t, func() bool { return len(sim.State("", 1).Modals) == 0 })
}

// TestModalDoesNotStayOverDays: a client that is opened the next day shows no modal of yesterday.
func TestModalDoesNotStayOverDays(t *testing.T) {
	clock := bot.FrozenClock(time.Now())
	sim := serve(t, slacksim.Config{NoLimits: true, Clock: clock})
	sm, _ := connect(t, sim)
	go sim.Do(context.Background(), slacksim.Act{As: "tom", Do: "shortcut", CallbackID: "new"})
	e := next(t, sm, socketmode.EventTypeInteractive)
	view := `{"type":"modal","title":{"type":"plain_text","text":"T"},"blocks":[{"type":"section","text":{"type":"plain_text","text":"x"}}]}`
	form := url.Values{"trigger_id": {e.Data.(slack.InteractionCallback).TriggerID}, "view": {view}}.Encode()
	if _, answer := call(t, sim, "views.open", form); answer["ok"] != true {
		t.Fatal(answer)
	}
	_ = sm.Ack(*e.Request)
	clock.Advance(23 * time.Hour)
	if n := len(sim.State("", 1).Modals); n != 1 {
		t.Errorf("%d modals after 23 hours", n)
	}
	clock.Advance(9 * 24 * time.Hour)
	if n := len(sim.State("", 1).Modals); n != 0 {
		t.Errorf("%d modals after days", n)
	}
}

func in(block, element string) string {
	return `{"type":"input","block_id":"` + block + `","label":{"type":"plain_text","text":"L"},"element":` + element + `}`
}

func TestViewClosed(t *testing.T) {
	sim := serve(t, slacksim.Config{})
	sm, c := connect(t, sim)
	go sim.Do(context.Background(), slacksim.Act{As: "tom", Do: "shortcut", CallbackID: "new"})
	e := next(t, sm, socketmode.EventTypeInteractive)
	view := slack.ModalViewRequest{Type: "modal", NotifyOnClose: true, Title: slack.NewTextBlockObject("plain_text", "T", false, false)}
	view.Blocks.BlockSet = []slack.Block{slack.NewDividerBlock()}
	if _, err := c.OpenView(e.Data.(slack.InteractionCallback).TriggerID, view); err != nil {
		t.Fatal(err)
	}
	_ = sm.Ack(*e.Request)
	go sim.Do(context.Background(), slacksim.Act{As: "tom", Do: "close"})
	e = next(t, sm, socketmode.EventTypeInteractive)
	if cb := e.Data.(slack.InteractionCallback); cb.Type != slack.InteractionTypeViewClosed {
		t.Errorf("%+v", cb.Type)
	}
	_ = sm.Ack(*e.Request)
}

func TestHome(t *testing.T) {
	sim := serve(t, slacksim.Config{})
	c := api(sim)
	home := slack.HomeTabViewRequest{Type: "home", Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}}}
	first, err := c.PublishView(tom, home, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.PublishView(tom, home, "stale"); slackError(err) != "hash_conflict" {
		t.Errorf("stale hash: %v", err)
	}
	second, err := c.PublishView(tom, home, first.View.Hash)
	if err != nil || second.View.ID != first.View.ID {
		t.Errorf("%+v %v", second, err)
	}
}

func TestSlowApp(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer server.Close()
	defer close(release)
	sim := serve(t, slacksim.Config{EventsURL: server.URL, InteractionsURL: server.URL, CommandsURL: server.URL, AckTimeout: 50 * time.Millisecond})
	res := sim.Do(context.Background(), slacksim.Act{As: "tom", Do: "slash", Room: rollout, Command: "/golive"})
	if res.Error != "app_timeout" {
		t.Errorf("%+v", res)
	}
}
