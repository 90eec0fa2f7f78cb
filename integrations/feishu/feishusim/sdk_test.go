package feishusim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	lark "github.com/larksuite/oapi-sdk-go/v3"
	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	"github.com/larksuite/oapi-sdk-go/v3/core/httpserverext"
	"github.com/larksuite/oapi-sdk-go/v3/event/dispatcher"
	"github.com/larksuite/oapi-sdk-go/v3/event/dispatcher/callback"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
	larkim "github.com/larksuite/oapi-sdk-go/v3/service/im/v1"
	larkws "github.com/larksuite/oapi-sdk-go/v3/ws"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
)

const (
	team     = "ERP上线项目组"
	external = "客户群-华星"
)

// start runs a simulator on a free port until the test ends.
func start(t testing.TB, cfg feishusim.Config) *feishusim.Sim {
	t.Helper()
	cfg.AppSecret = "secret of " + t.Name() // the SDK keeps its tokens in a global by app and secret
	s := feishusim.New(cfg)
	srv := httptest.NewServer(s)
	s.SetURL(srv.URL)
	t.Cleanup(func() { s.Close(); srv.Close() })
	return s
}

// client is the official SDK, with the simulator for its service.
func client(s *feishusim.Sim) *lark.Client {
	st := s.Status()
	return lark.NewClient(st.AppID, st.AppSecret, lark.WithOpenBaseUrl(st.URL), lark.WithLogLevel(larkcore.LogLevelError))
}

func text(t testing.TB, s string) string {
	t.Helper()
	b, err := json.Marshal(map[string]string{"text": s})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func create(chat, kind, content, uuid string) *larkim.CreateMessageReq {
	return larkim.NewCreateMessageReqBuilder().ReceiveIdType("chat_id").Body(
		larkim.NewCreateMessageReqBodyBuilder().ReceiveId(chat).MsgType(kind).Content(content).Uuid(uuid).Build()).Build()
}

const simpleCard = `{"schema":"2.0","config":{"update_multi":true},"header":{"title":{"tag":"plain_text","content":"Task"}},"body":{"elements":[
 {"tag":"button","name":"ok","text":{"tag":"plain_text","content":"OK"},"behaviors":[{"type":"callback","value":{"a":"1"}}]}]}}`

func TestSDKMessages(t *testing.T) {
	s := start(t, feishusim.Config{})
	c, ctx, chat := client(s), context.Background(), s.Status().ChatID

	sent, err := c.Im.Message.Create(ctx, create(chat, "text", text(t, "hello"), "u1"))
	if err != nil || !sent.Success() {
		t.Fatalf("create: %v %v", err, sent)
	}
	again, err := c.Im.Message.Create(ctx, create(chat, "text", text(t, "other words"), "u1"))
	if err != nil || *again.Data.MessageId != *sent.Data.MessageId {
		t.Errorf("the same uuid made another message: %v", err)
	}
	reply, err := c.Im.Message.Reply(ctx, larkim.NewReplyMessageReqBuilder().MessageId(*sent.Data.MessageId).Body(
		larkim.NewReplyMessageReqBodyBuilder().MsgType("interactive").Content(simpleCard).ReplyInThread(true).Build()).Build())
	if err != nil || !reply.Success() || !strings.HasPrefix(*reply.Data.ThreadId, "omt_") || *reply.Data.RootId != *sent.Data.MessageId {
		t.Fatalf("reply: %v %+v", err, reply)
	}
	patch, err := c.Im.Message.Patch(ctx, larkim.NewPatchMessageReqBuilder().MessageId(*reply.Data.MessageId).Body(
		larkim.NewPatchMessageReqBodyBuilder().Content(strings.Replace(simpleCard, "Task", "Done", 1)).Build()).Build())
	if err != nil || !patch.Success() {
		t.Fatalf("patch: %v %v", err, patch)
	}
	put, err := c.Im.Message.Update(ctx, larkim.NewUpdateMessageReqBuilder().MessageId(*sent.Data.MessageId).Body(
		larkim.NewUpdateMessageReqBodyBuilder().MsgType("text").Content(text(t, "edited")).Build()).Build())
	if err != nil || !put.Success() {
		t.Fatalf("put: %v %v", err, put)
	}
	got, err := c.Im.Message.Get(ctx, larkim.NewGetMessageReqBuilder().MessageId(*reply.Data.MessageId).CardMsgContentType("user_card_content").Build())
	if err != nil || !got.Success() || !strings.Contains(*got.Data.Items[0].Body.Content, "Done") {
		t.Fatalf("get: %v %v", err, got)
	}
	react, err := c.Im.MessageReaction.Create(ctx, larkim.NewCreateMessageReactionReqBuilder().MessageId(*sent.Data.MessageId).Body(
		larkim.NewCreateMessageReactionReqBodyBuilder().ReactionType(larkim.NewEmojiBuilder().EmojiType("OK").Build()).Build()).Build())
	if err != nil || !react.Success() {
		t.Fatalf("react: %v %v", err, react)
	}
	del, err := c.Im.Message.Delete(ctx, larkim.NewDeleteMessageReqBuilder().MessageId(*sent.Data.MessageId).Build())
	if err != nil || !del.Success() {
		t.Fatalf("delete: %v %v", err, del)
	}
	msgs := s.Messages(team)
	if len(msgs) != 2 || !msgs[0].Deleted || len(msgs[0].Reactions) != 1 || !msgs[1].Edited || msgs[1].Controls[0].Name != "ok" {
		t.Errorf("the room holds %+v", msgs)
	}
}

func TestSDKMedia(t *testing.T) {
	s := start(t, feishusim.Config{})
	c, ctx := client(s), context.Background()
	var pic bytes.Buffer
	if err := png.Encode(&pic, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	up, err := c.Im.Image.Create(ctx, larkim.NewCreateImageReqBuilder().Body(
		larkim.NewCreateImageReqBodyBuilder().ImageType("message").Image(bytes.NewReader(pic.Bytes())).Build()).Build())
	if err != nil || !up.Success() {
		t.Fatalf("upload: %v %v", err, up)
	}
	sent, err := c.Im.Message.Create(ctx, create(s.Status().ChatID, "image", `{"image_key":"`+*up.Data.ImageKey+`"}`, ""))
	if err != nil || !sent.Success() {
		t.Fatalf("send: %v %v", err, sent)
	}
	down, err := c.Im.MessageResource.Get(ctx, larkim.NewGetMessageResourceReqBuilder().MessageId(*sent.Data.MessageId).FileKey(*up.Data.ImageKey).Type("image").Build())
	if err != nil || !down.Success() {
		t.Fatalf("download: %v %v", err, down)
	}
	if b, err := io.ReadAll(down.File); err != nil || !bytes.Equal(b, pic.Bytes()) {
		t.Errorf("the picture changed on the way: %v", err)
	}
	file, err := c.Im.File.Create(ctx, larkim.NewCreateFileReqBuilder().Body(
		larkim.NewCreateFileReqBodyBuilder().FileType("stream").FileName("a.txt").File(strings.NewReader("x")).Build()).Build())
	if err != nil || !file.Success() {
		t.Fatalf("file: %v %v", err, file)
	}
	bad, err := c.Im.Image.Create(ctx, larkim.NewCreateImageReqBuilder().Body(
		larkim.NewCreateImageReqBodyBuilder().ImageType("message").Image(strings.NewReader("no picture")).Build()).Build())
	if err != nil || bad.Code != 234011 {
		t.Errorf("a text passed for a picture: %v %v", err, bad)
	}
}

func TestSDKDirectory(t *testing.T) {
	s := start(t, feishusim.Config{})
	c, ctx := client(s), context.Background()
	ids, err := c.Contact.User.BatchGetId(ctx, larkcontact.NewBatchGetIdUserReqBuilder().UserIdType("open_id").Body(
		larkcontact.NewBatchGetIdUserReqBodyBuilder().Emails([]string{"lilei@acme.example", "nobody@acme.example"}).Build()).Build())
	if err != nil || !ids.Success() || ids.Data.UserList[0].UserId == nil || ids.Data.UserList[1].UserId != nil {
		t.Fatalf("batch_get_id: %v %v", err, ids)
	}
	u, err := c.Contact.User.Get(ctx, larkcontact.NewGetUserReqBuilder().UserId(*ids.Data.UserList[0].UserId).UserIdType("open_id").Build())
	if err != nil || !u.Success() || *u.Data.User.Name != "李雷" || *u.Data.User.TimeZone != "Asia/Shanghai" {
		t.Fatalf("get: %v %v", err, u)
	}
	chats, err := c.Im.Chat.List(ctx, larkim.NewListChatReqBuilder().Build())
	if err != nil || !chats.Success() || len(chats.Data.Items) != 2 || !*chats.Data.Items[1].External {
		t.Fatalf("chats: %v %v", err, chats)
	}
	members, err := c.Im.ChatMembers.Get(ctx, larkim.NewGetChatMembersReqBuilder().ChatId(*chats.Data.Items[1].ChatId).MemberIdType("open_id").PageSize(2).Build())
	if err != nil || !members.Success() || len(members.Data.Items) != 2 || !*members.Data.HasMore {
		t.Fatalf("members: %v %v", err, members)
	}
}

// bot answers as a bot of the SDK does: it counts messages and answers clicks with a toast and a new card.
func newDispatcher(st feishusim.Status, heard chan<- string) *dispatcher.EventDispatcher {
	return dispatcher.NewEventDispatcher(st.VerificationToken, st.EncryptKey).
		OnP2MessageReceiveV1(func(_ context.Context, e *larkim.P2MessageReceiveV1) error {
			heard <- *e.Event.Message.Content
			return nil
		}).
		OnP2CardActionTrigger(func(_ context.Context, e *callback.CardActionTriggerEvent) (*callback.CardActionTriggerResponse, error) {
			return &callback.CardActionTriggerResponse{
				Toast: &callback.Toast{Type: "success", Content: "ok " + e.Event.Action.Value["a"].(string)},
				Card:  &callback.Card{Type: "raw", Data: json.RawMessage(strings.Replace(simpleCard, "Task", "Clicked", 1))},
			}, nil
		})
}

// listen connects the SDK's ws client and returns when it is connected.
func listen(t *testing.T, s *feishusim.Sim, d *dispatcher.EventDispatcher) {
	t.Helper()
	st := s.Status()
	ctx, cancel := context.WithCancel(context.Background())
	c := larkws.NewClient(st.AppID, st.AppSecret, larkws.WithDomain(st.URL), larkws.WithEventHandler(d), larkws.WithLogLevel(larkcore.LogLevelError))
	done := make(chan struct{})
	go func() { defer close(done); _ = c.Start(ctx) }() // ends with ctx
	t.Cleanup(func() { cancel(); <-done })
	eventually(t, "connection", func() bool { return s.Calls().Connections > 0 })
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for: %s", what)
		}
	}
}

func hear(t *testing.T, heard <-chan string) string {
	t.Helper()
	select {
	case h := <-heard:
		return h
	case <-time.After(time.Minute):
		t.Fatal("the bot heard nothing")
		return ""
	}
}

func act(t testing.TB, s *feishusim.Sim, a feishusim.Act) feishusim.Result {
	t.Helper()
	r := s.Act(a)
	if !r.OK {
		t.Fatalf("%s: %+v", a.Do, r)
	}
	return r
}

func TestSDKSocketAndPush(t *testing.T) {
	for _, transport := range []string{"socket", "push"} {
		t.Run(transport, func(t *testing.T) {
			s := start(t, feishusim.Config{})
			heard := make(chan string, 8)
			d := newDispatcher(s.Status(), heard)
			if transport == "socket" {
				listen(t, s, d)
			} else {
				h := httptest.NewServer(http.HandlerFunc(httpserverext.NewEventHandlerFunc(d)))
				t.Cleanup(h.Close)
				s.SetPush(h.URL, h.URL)
				if err := s.Challenge(h.URL); err != nil {
					t.Fatal(err)
				}
			}
			if r := act(t, s, feishusim.Act{As: "李雷", Do: "say", Room: team, Text: "not for you"}); r.Event != "" {
				t.Error("the bot heard what was not said to it")
			}
			act(t, s, feishusim.Act{As: "李雷", Do: "say", Room: team, Text: "@golive hi"})
			if got := hear(t, heard); got != `{"text":"@_user_1 hi"}` {
				t.Errorf("heard %s", got)
			}
			sent, err := client(s).Im.Message.Create(context.Background(), create(s.Status().ChatID, "interactive", simpleCard, ""))
			if err != nil || !sent.Success() {
				t.Fatalf("card: %v %v", err, sent)
			}
			r := act(t, s, feishusim.Act{As: "李雷", Do: "click", Message: *sent.Data.MessageId, Name: "ok"})
			if r.Toast == nil || r.Toast.Text != "ok 1" || !r.Card {
				t.Errorf("the click shows %+v", r)
			}
			msgs := s.Messages(team)
			if !strings.Contains(string(msgs[len(msgs)-1].Card), "Clicked") {
				t.Error("the card was not replaced")
			}
			eventually(t, "acknowledgement", func() bool { d := s.Calls().Delivery; return d.Acked == d.Sent && d.Acked > 0 })
		})
	}
}

func TestFragmentsReachTheSDK(t *testing.T) {
	s := start(t, feishusim.Config{})
	heard := make(chan string, 8)
	listen(t, s, newDispatcher(s.Status(), heard))
	if _, err := s.SetFault(feishusim.Fault{Delivery: "fragment", Parts: 2, Count: 1}); err != nil {
		t.Fatal(err)
	}
	act(t, s, feishusim.Act{As: "韩梅梅", Do: "say", Room: team, Text: "@golive 长" + strings.Repeat("很", 500)})
	if got := hear(t, heard); !strings.Contains(got, "很很") { // the SDK loses a few of a hundred of them, but seldom the first
		t.Errorf("heard %s", got)
	}
}

func TestRedelivery(t *testing.T) {
	clock := bot.FrozenClock(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
	s := start(t, feishusim.Config{Clock: clock})
	var tries atomic.Int32
	h := httptest.NewServer(http.HandlerFunc(httpserverext.NewEventHandlerFunc(dispatcher.NewEventDispatcher("", s.Status().EncryptKey).
		OnP2MessageReceiveV1(func(context.Context, *larkim.P2MessageReceiveV1) error { tries.Add(1); return io.ErrUnexpectedEOF }))))
	t.Cleanup(h.Close)
	s.SetPush(h.URL, h.URL)
	act(t, s, feishusim.Act{As: "李雷", Do: "say", Room: team, Text: "@golive hi"})
	failed := func(n int) { eventually(t, "failed attempt", func() bool { return s.Calls().Delivery.Failed == n }) }
	failed(1)
	for i, d := range []time.Duration{15 * time.Second, 5 * time.Minute, time.Hour, 6 * time.Hour} {
		time.Sleep(20 * time.Millisecond) // let the delivery reach the clock
		clock.Advance(d)
		failed(i + 2)
	}
	eventually(t, "giving up", func() bool { return s.Calls().Delivery.GivenUp == 1 })
	if tries.Load() != 5 {
		t.Errorf("tried %d times, want 5", tries.Load())
	}
}
