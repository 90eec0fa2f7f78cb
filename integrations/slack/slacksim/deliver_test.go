package slacksim_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
)

// connect runs slack-go's socket client and gives its events; it acknowledges nothing by itself.
func connect(t testing.TB, sim *slacksim.Sim) (*socketmode.Client, *slack.Client) {
	t.Helper()
	c := api(sim)
	sm := socketmode.New(c)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = sm.RunContext(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	next(t, sm, socketmode.EventTypeHello)
	return sm, c
}

// next is the next event of this kind; others are passed over.
func next(t testing.TB, sm *socketmode.Client, kind socketmode.EventType) socketmode.Event {
	t.Helper()
	timeout := time.After(time.Minute)
	for {
		select {
		case e := <-sm.Events:
			if e.Type == socketmode.EventTypeErrorBadMessage {
				t.Fatalf("bad message: %+v", e.Data)
			}
			if e.Type == kind {
				return e
			}
		case <-timeout:
			t.Fatalf("no %s came", kind)
		}
	}
}

func inner(t testing.TB, e socketmode.Event) any {
	t.Helper()
	event, ok := e.Data.(slackevents.EventsAPIEvent)
	if !ok {
		t.Fatalf("data %T", e.Data)
	}
	return event.InnerEvent.Data
}

func TestSocketEvents(t *testing.T) {
	sim := serve(t, slacksim.Config{})
	sm, c := connect(t, sim)
	say := slacksim.Act{As: "李雷", Do: "say", Room: "#erp-rollout", Text: "@golive 请<看> https://a.example/x"}
	said := do(t, sim, say)
	e := next(t, sm, socketmode.EventTypeEventsAPI)
	msg, ok := inner(t, e).(*slackevents.MessageEvent)
	if !ok || msg.TimeStamp != said.TS || msg.User != lilei || msg.Text != "<@U0GOLIVE01> 请&lt;看&gt; <https://a.example/x>" || msg.ChannelType != "channel" {
		t.Fatalf("message %+v", msg)
	}
	if err := sm.Ack(*e.Request); err != nil {
		t.Fatal(err)
	}
	e = next(t, sm, socketmode.EventTypeEventsAPI)
	if mention, ok := inner(t, e).(*slackevents.AppMentionEvent); !ok || mention.TimeStamp != said.TS {
		t.Fatalf("mention %+v", e.Data)
	}
	_ = sm.Ack(*e.Request)
	waitFor(t, func() bool { d := sim.Calls().Deliveries; return d.Acked == 2 && d.Pending == 0 })

	if _, _, err := c.PostMessage(rollout, slack.MsgOptionText("mine", false)); err != nil {
		t.Fatal(err)
	}
	if own, ok := inner(t, next(t, sm, socketmode.EventTypeEventsAPI)).(*slackevents.MessageEvent); !ok || own.BotID == "" {
		t.Fatalf("own message %+v", own)
	}
}

// TestEventKinds has people do each thing and checks what the app hears.
func TestEventKinds(t *testing.T) {
	sim := serve(t, slacksim.Config{})
	sm, _ := connect(t, sim)
	hear := func(want string) {
		t.Helper()
		e := next(t, sm, socketmode.EventTypeEventsAPI)
		var outer struct {
			Event struct{ Type, Subtype string }
		}
		if err := json.Unmarshal(e.Request.Payload, &outer); err != nil {
			t.Fatal(err)
		}
		got := outer.Event.Type
		if outer.Event.Subtype != "" {
			got += "/" + outer.Event.Subtype
		}
		if got != want {
			t.Fatalf("heard %s, want %s", got, want)
		}
		_ = sm.Ack(*e.Request)
	}
	said := do(t, sim, slacksim.Act{As: "tom", Do: "say", Room: "erp-rollout", Text: "x"})
	hear("message")
	for _, tt := range []struct {
		act  slacksim.Act
		want []string
	}{
		{slacksim.Act{Do: "say", Room: "erp-rollout", Text: "reply", Thread: said.TS}, []string{"message"}},
		{slacksim.Act{Do: "edit", Room: "erp-rollout", TS: said.TS, Text: "y"}, []string{"message/message_changed"}},
		{slacksim.Act{Do: "react", Room: "erp-rollout", TS: said.TS, Name: "eyes"}, []string{"reaction_added"}},
		{slacksim.Act{Do: "unreact", Room: "erp-rollout", TS: said.TS, Name: "eyes"}, []string{"reaction_removed"}},
		{slacksim.Act{Do: "upload", Room: "erp-rollout", Name: "a.txt", Base64: "aGk="}, []string{"message/file_share"}},
		{slacksim.Act{Do: "delete", Room: "erp-rollout", TS: said.TS}, []string{"message/message_deleted"}},
		{slacksim.Act{Do: "share_room", Room: "erp-rollout"}, []string{"channel_shared"}},
		{slacksim.Act{Do: "unshare_room", Room: "erp-rollout"}, []string{"channel_unshared"}},
		{slacksim.Act{Do: "rename_room", Room: "erp-rollout", Name: "erp"}, []string{"message/channel_name", "channel_rename"}},
		{slacksim.Act{Do: "kick", Room: "erp", User: "hanmeimei"}, []string{"member_left_channel", "message/channel_leave"}},
		{slacksim.Act{Do: "invite", Room: "erp", User: "hanmeimei"}, []string{"message/channel_join", "member_joined_channel"}},
		{slacksim.Act{Do: "add_user", Name: "New Person"}, []string{"team_join"}},
		{slacksim.Act{Do: "set_user", Locale: "zh-CN"}, []string{"user_change"}},
		{slacksim.Act{Do: "home"}, []string{"app_home_opened"}},
		{slacksim.Act{Do: "archive_room", Room: "erp"}, []string{"message/channel_archive", "channel_archive"}},
	} {
		tt.act.As = "tom"
		do(t, sim, tt.act)
		for _, want := range tt.want {
			hear(want)
		}
	}
	dm := do(t, sim, slacksim.Act{As: "tom", Do: "dm"})
	do(t, sim, slacksim.Act{As: "tom", Do: "say", Room: dm.Room, Text: "private"})
	hear("message")
	sim.Without("", "message.im")
	do(t, sim, slacksim.Act{As: "tom", Do: "say", Room: dm.Room, Text: "not subscribed"})
	do(t, sim, slacksim.Act{As: "lilei", Do: "say", Room: "client-acme", Text: "subscribed"})
	hear("message")
}

func TestSocketModal(t *testing.T) {
	sim := serve(t, slacksim.Config{})
	sm, c := connect(t, sim)
	button := slack.NewActionBlock("row", slack.NewButtonBlockElement("open", "42", slack.NewTextBlockObject("plain_text", "Open", false, false)))
	_, ts, err := c.PostMessage(rollout, slack.MsgOptionText("card", false), slack.MsgOptionBlocks(button))
	if err != nil {
		t.Fatal(err)
	}
	clicked := make(chan slacksim.Result, 1)
	go func() {
		clicked <- sim.Do(context.Background(), slacksim.Act{As: "tom", Do: "click", Room: rollout, TS: ts, ActionID: "open"})
	}()
	e := next(t, sm, socketmode.EventTypeInteractive)
	cb := e.Data.(slack.InteractionCallback)
	if cb.ActionCallback.BlockActions[0].Value != "42" || cb.User.ID != tom || cb.Channel.ID != rollout || cb.Message.Timestamp != ts {
		t.Fatalf("callback %+v", cb)
	}
	input := slack.NewInputBlock("summary", slack.NewTextBlockObject("plain_text", "Summary", false, false), nil,
		slack.NewPlainTextInputBlockElement(nil, "v"))
	view := slack.ModalViewRequest{Type: "modal", Title: slack.NewTextBlockObject("plain_text", "Task", false, false),
		Submit: slack.NewTextBlockObject("plain_text", "OK", false, false), Blocks: slack.Blocks{BlockSet: []slack.Block{input}}, NotifyOnClose: true}
	opened, err := c.OpenView(cb.TriggerID, view)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.OpenView(cb.TriggerID, view); slackError(err) != "exchanged_trigger_id" {
		t.Errorf("second use: %v", err)
	}
	_ = sm.Ack(*e.Request)
	if res := <-clicked; !res.OK || res.Opened != opened.View.ID {
		t.Fatalf("click %+v", res)
	}
	if _, err := c.UpdateView(view, "", "stale", opened.View.ID); slackError(err) != "hash_conflict" {
		t.Errorf("stale hash: %v", err)
	}
	if res := sim.Do(context.Background(), slacksim.Act{As: "tom", Do: "submit"}); res.Error != "invalid_input" || res.Errors["summary"] == "" {
		t.Errorf("empty form: %+v", res)
	}
	for _, tt := range []struct {
		name   string
		answer any
		want   slacksim.Result
	}{
		{"errors", slack.NewErrorsViewSubmissionResponse(map[string]string{"summary": "too short"}), slacksim.Result{OK: true, Result: "errors"}},
		{"errors for nothing", slack.NewErrorsViewSubmissionResponse(map[string]string{"other": "x"}), slacksim.Result{Error: "invalid_response"}},
		{"update", slack.NewUpdateViewSubmissionResponse(&view), slacksim.Result{OK: true, Result: "updated"}},
		{"push", slack.NewPushViewSubmissionResponse(&view), slacksim.Result{OK: true, Result: "pushed"}},
		{"close", nil, slacksim.Result{OK: true, Result: "closed"}},
		{"clear", slack.NewClearViewSubmissionResponse(), slacksim.Result{OK: true, Result: "cleared"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			done := make(chan slacksim.Result, 1)
			go func() {
				done <- sim.Do(context.Background(), slacksim.Act{As: "tom", Do: "submit", Values: raw(map[string]string{"summary": "做表"})})
			}()
			e := next(t, sm, socketmode.EventTypeInteractive)
			cb := e.Data.(slack.InteractionCallback)
			if cb.View.State.Values["summary"]["v"].Value != "做表" {
				t.Errorf("state %+v", cb.View.State)
			}
			_ = sm.Ack(*e.Request, tt.answer)
			if res := <-done; res.OK != tt.want.OK || res.Result != tt.want.Result || res.Error != tt.want.Error {
				t.Errorf("%+v, want %+v", res, tt.want)
			}
		})
	}
	if left := sim.State("", 0).Modals; len(left) != 0 {
		t.Errorf("open modals: %+v", left)
	}
}

func TestTriggerAge(t *testing.T) {
	clock := bot.FrozenClock(noon)
	sim := serve(t, slacksim.Config{Clock: clock})
	sm, c := connect(t, sim)
	go sim.Do(context.Background(), slacksim.Act{As: "tom", Do: "shortcut", CallbackID: "new"})
	e := next(t, sm, socketmode.EventTypeInteractive)
	_ = sm.Ack(*e.Request)
	clock.Advance(3001 * time.Millisecond)
	view := slack.ModalViewRequest{Type: "modal", Title: slack.NewTextBlockObject("plain_text", "Task", false, false)}
	view.Blocks.BlockSet = []slack.Block{slack.NewDividerBlock()}
	if _, err := c.OpenView(e.Data.(slack.InteractionCallback).TriggerID, view); slackError(err) != "expired_trigger_id" {
		t.Errorf("%v", err)
	}
}

func TestSocketRedelivery(t *testing.T) {
	sim := serve(t, slacksim.Config{AckTimeout: 30 * time.Millisecond})
	sm, _ := connect(t, sim)
	do(t, sim, slacksim.Act{As: "tom", Do: "say", Room: rollout, Text: "x"})
	first := next(t, sm, socketmode.EventTypeEventsAPI)
	second := next(t, sm, socketmode.EventTypeEventsAPI)
	if second.Request.RetryAttempt != 1 || second.Request.RetryReason != "timeout" || first.Request.EnvelopeID == second.Request.EnvelopeID ||
		string(first.Request.Payload) != string(second.Request.Payload) {
		t.Fatalf("retry %+v", second.Request)
	}
	_ = sm.Ack(*second.Request)
	waitFor(t, func() bool { return sim.Calls().Deliveries.Pending == 0 })
}

func TestSocketRefresh(t *testing.T) {
	sim := serve(t, slacksim.Config{})
	sm, _ := connect(t, sim)
	for _, how := range []string{"refresh", "drop"} {
		do(t, sim, slacksim.Act{As: "tom", Do: "say", Room: rollout, Text: "x"})
		next(t, sm, socketmode.EventTypeEventsAPI) // not acknowledged: it comes again
		sim.Sockets(how)
		next(t, sm, socketmode.EventTypeHello)
		if how == "refresh" {
			continue // the old connection is still being closed
		}
		again := next(t, sm, socketmode.EventTypeEventsAPI)
		if again.Request.RetryAttempt != 0 {
			t.Errorf("attempt %d", again.Request.RetryAttempt)
		}
		_ = sm.Ack(*again.Request)
	}
}

func TestTooManySockets(t *testing.T) {
	sim := serve(t, slacksim.Config{MaxSockets: 1})
	connect(t, sim)
	second := socketmode.New(api(sim))
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	_ = second.RunContext(ctx)
	if n := sim.State("", 1).Bot.Sockets; n != 1 {
		t.Errorf("%d sockets", n)
	}
	if opens := sim.Calls().Methods["apps.connections.open"].Calls; opens < 2 {
		t.Errorf("%d opens: the second socket was not refused", opens)
	}
}

// app is an HTTP app that records what it gets and answers as told.
type app struct {
	mu     sync.Mutex
	got    []*http.Request
	bodies []string
	answer func(n int, w http.ResponseWriter, body string)
}

func (a *app) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	a.mu.Lock()
	a.got, a.bodies = append(a.got, r), append(a.bodies, string(body))
	n := len(a.got)
	a.mu.Unlock()
	if a.answer != nil {
		a.answer(n, w, string(body))
	}
}

func (a *app) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.got)
}

func TestHTTPRetries(t *testing.T) {
	clock := bot.FrozenClock(time.Now())
	a := &app{answer: func(n int, w http.ResponseWriter, _ string) { w.WriteHeader(http.StatusInternalServerError) }}
	server := httptest.NewServer(a)
	defer server.Close()
	sim := serve(t, slacksim.Config{Clock: clock, EventsURL: server.URL})
	do(t, sim, slacksim.Act{As: "tom", Do: "say", Room: rollout, Text: "x"})
	waitFor(t, func() bool { return sim.Calls().Deliveries.Failed == 2 }) // the first retry comes at once
	clock.Advance(59 * time.Second)
	if n := a.count(); n != 2 {
		t.Errorf("%d attempts before the minute was over", n)
	}
	clock.Advance(time.Second)
	waitFor(t, func() bool { return sim.Calls().Deliveries.Failed == 3 })
	clock.Advance(5 * time.Minute)
	waitFor(t, func() bool { return sim.Calls().Deliveries.GivenUp == 1 })
	for i, r := range a.got {
		want := []string{"", "1", "2", "3"}[i]
		if num := r.Header.Get("X-Slack-Retry-Num"); num != want || want != "" && r.Header.Get("X-Slack-Retry-Reason") != "http_error" {
			t.Errorf("attempt %d: %q %q", i, num, r.Header.Get("X-Slack-Retry-Reason"))
		}
		v, err := slack.NewSecretsVerifier(r.Header, sim.Status().SigningSecret)
		if i > 1 {
			continue // slack-go judges the age by the machine's clock
		}
		if err != nil {
			t.Fatal(err)
		}
		_, _ = v.Write([]byte(a.bodies[i]))
		if err := v.Ensure(); err != nil {
			t.Errorf("attempt %d: %v", i, err)
		}
	}
}

func TestHTTPNoRetry(t *testing.T) {
	a := &app{answer: func(_ int, w http.ResponseWriter, _ string) {
		w.Header().Set("X-Slack-No-Retry", "1")
		w.WriteHeader(http.StatusTeapot)
	}}
	server := httptest.NewServer(a)
	defer server.Close()
	sim := serve(t, slacksim.Config{EventsURL: server.URL})
	do(t, sim, slacksim.Act{As: "tom", Do: "say", Room: rollout, Text: "x"})
	waitFor(t, func() bool { return sim.Calls().Deliveries.GivenUp == 1 })
	if a.count() != 1 {
		t.Errorf("%d deliveries", a.count())
	}
}

func TestHTTPVerifyAndSlash(t *testing.T) {
	a := &app{answer: func(_ int, w http.ResponseWriter, body string) {
		if form, err := url.ParseQuery(body); err == nil && form.Get("command") != "" {
			_, _ = io.WriteString(w, `{"text":"you said `+form.Get("text")+`","response_type":"in_channel"}`)
			return
		}
		var e struct{ Challenge string }
		_ = json.Unmarshal([]byte(body), &e)
		_, _ = io.WriteString(w, e.Challenge)
	}}
	server := httptest.NewServer(a)
	defer server.Close()
	sim := serve(t, slacksim.Config{EventsURL: server.URL, CommandsURL: server.URL, InteractionsURL: server.URL})
	if err := sim.VerifyURL(context.Background()); err != nil {
		t.Fatal(err)
	}
	res := do(t, sim, slacksim.Act{As: "tom", Do: "slash", Room: rollout, Command: "/golive", Text: "help me"})
	if res.Text != "you said help me" {
		t.Errorf("%+v", res)
	}
	if res := sim.Do(context.Background(), slacksim.Act{As: "zhaoxin", Do: "slash", Room: client, Command: "/golive"}); res.Error != "command_not_available" {
		t.Errorf("external: %+v", res)
	}
}

func TestResponseURL(t *testing.T) {
	clock := bot.FrozenClock(noon)
	sim := serve(t, slacksim.Config{Clock: clock, NoLimits: true})
	sm, _ := connect(t, sim)
	go sim.Do(context.Background(), slacksim.Act{As: "tom", Do: "slash", Room: rollout, Command: "/golive", Text: "x"})
	e := next(t, sm, socketmode.EventTypeSlashCommand)
	_ = sm.Ack(*e.Request)
	link := e.Data.(slack.SlashCommand).ResponseURL
	post := func() int {
		res, err := http.Post(link, "application/json", strings.NewReader(`{"text":"later"}`))
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return res.StatusCode
	}
	for range 5 {
		if got := post(); got != http.StatusOK {
			t.Fatalf("status %d", got)
		}
	}
	if got := post(); got != http.StatusNotFound {
		t.Errorf("sixth use: %d", got)
	}
	go sim.Do(context.Background(), slacksim.Act{As: "tom", Do: "slash", Room: rollout, Command: "/golive", Text: "x"})
	e = next(t, sm, socketmode.EventTypeSlashCommand)
	_ = sm.Ack(*e.Request)
	link = e.Data.(slack.SlashCommand).ResponseURL
	clock.Advance(31 * time.Minute)
	if got := post(); got != http.StatusNotFound {
		t.Errorf("after half an hour: %d", got)
	}
}

func TestExternalOptions(t *testing.T) {
	sim := serve(t, slacksim.Config{})
	sm, c := connect(t, sim)
	menu := slack.NewOptionsSelectBlockElement("external_select", nil, "who")
	_, ts, err := c.PostMessage(rollout, slack.MsgOptionText("card", false), slack.MsgOptionBlocks(slack.NewActionBlock("row", menu)))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan slacksim.Result, 1)
	go func() {
		done <- sim.Do(context.Background(), slacksim.Act{As: "tom", Do: "options", Room: rollout, TS: ts, ActionID: "who", Query: "li"})
	}()
	e := next(t, sm, socketmode.EventTypeInteractive)
	if cb := e.Data.(slack.InteractionCallback); cb.Value != "li" || cb.Type != slack.InteractionTypeBlockSuggestion {
		t.Fatalf("%+v", cb)
	}
	_ = sm.Ack(*e.Request, slack.OptionsResponse{Options: []*slack.OptionBlockObject{
		slack.NewOptionBlockObject("u1", slack.NewTextBlockObject("plain_text", "李雷", false, false), nil)}})
	if res := <-done; !res.OK || !strings.Contains(string(res.Options), "李雷") {
		t.Fatalf("%+v", res)
	}
	go func() {
		done <- sim.Do(context.Background(), slacksim.Act{As: "tom", Do: "select", Room: rollout, TS: ts, ActionID: "who", Value: raw("u1")})
	}()
	e = next(t, sm, socketmode.EventTypeInteractive)
	if a := e.Data.(slack.InteractionCallback).ActionCallback.BlockActions[0]; a.SelectedOption.Value != "u1" {
		t.Errorf("%+v", a)
	}
	_ = sm.Ack(*e.Request)
	<-done
}

func TestDeliveryFaults(t *testing.T) {
	sim := serve(t, slacksim.Config{})
	sm, _ := connect(t, sim)
	say := func(text string) { do(t, sim, slacksim.Act{As: "tom", Do: "say", Room: rollout, Text: text}) }
	hear := func() string {
		e := next(t, sm, socketmode.EventTypeEventsAPI)
		_ = sm.Ack(*e.Request)
		return inner(t, e).(*slackevents.MessageEvent).Text
	}
	sim.SetFault(slacksim.Fault{Delivery: "double", Count: 1})
	say("twice")
	for range 2 {
		if hear() != "twice" {
			t.Error("not delivered twice")
		}
	}
	sim.ClearFaults()
	sim.SetFault(slacksim.Fault{Delivery: "disorder", Count: 1})
	say("one")
	say("two")
	if a, b := hear(), hear(); a != "two" || b != "one" {
		t.Errorf("order %s, %s", a, b)
	}
	sim.ClearFaults()
	sim.SetFault(slacksim.Fault{Delivery: "drop_socket", Count: 1})
	say("cut")
	for heard := false; !heard || sim.Calls().Deliveries.Pending > 0; { // again unless the acknowledgement was quicker than the cut
		heard = hear() == "cut" || heard
		time.Sleep(20 * time.Millisecond)
	}
}

func TestAppUnreachable(t *testing.T) {
	sim := serve(t, slacksim.Config{})
	res := sim.Do(context.Background(), slacksim.Act{As: "tom", Do: "slash", Room: rollout, Command: "/golive"})
	if res.OK || res.Error != "app_unreachable" {
		t.Errorf("%+v", res)
	}
	if toasts := sim.State("", 0).Toasts; len(toasts) != 1 || toasts[0].User != tom {
		t.Errorf("toasts %+v", toasts)
	}
}
