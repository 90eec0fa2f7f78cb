package slack_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/slack"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

func job(id string, to bot.Target, body bot.Body) bot.Job {
	return bot.Job{Effect: bot.Effect{ID: id, To: to, Body: body}}
}

// kind names what an error means for the engine.
func kind(err error) string {
	var permanent *bot.PermanentError
	var retry *bot.RetryError
	switch {
	case err == nil:
		return "done"
	case errors.As(err, &permanent) && permanent.Gone:
		return "gone"
	case errors.As(err, &permanent) && permanent.Unreachable:
		return "unreachable"
	case errors.As(err, &permanent) && permanent.Closed:
		return "closed"
	case errors.As(err, &permanent):
		return "permanent"
	case errors.As(err, &retry) && retry.Unsent && retry.After > 0:
		return fmt.Sprintf("after %s", retry.After)
	case errors.As(err, &retry) && retry.Unsent:
		return "unsent"
	}
	return "unknown"
}

func TestErrors(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
	for _, tt := range []struct{ fault, want string }{
		{"429", "after 9s"}, {"500", "unknown"}, {"502", "unknown"}, {"drop_request", "unknown"}, {"drop_reply", "unknown"}, {"html", "unknown"}, {"truncated", "unknown"},
		{"internal_error", "unknown"}, {"fatal_error", "unknown"}, {"service_unavailable", "unknown"},
		{"invalid_auth", "after 1m0s"}, {"token_expired", "after 1m0s"}, {"missing_scope", "after 1m0s"}, {"message_limit_exceeded", "after 30s"},
		{"channel_not_found", "closed"}, {"is_archived", "closed"}, {"not_in_channel", "closed"}, {"msg_too_long", "permanent"}, {"something_new", "permanent"},
		{"thread_not_found", "gone"}, {"user_disabled", "unreachable"}, {"user_not_found", "unreachable"},
	} {
		t.Run(tt.fault, func(t *testing.T) {
			w.sim.SetFault(slacksim.Fault{Method: "chat.postMessage", Kind: tt.fault, Count: 1, RetryAfter: 9})
			defer w.sim.ClearFaults()
			_, err := w.platform.Perform(t.Context(), job("e", bot.ToRoom(w.Room()), bot.Text{Text: "secret words"}))
			if got := kind(err); got != tt.want {
				t.Errorf("%v is %s, want %s", err, got, tt.want)
			}
			if err != nil && (strings.Contains(err.Error(), "secret words") || strings.Contains(err.Error(), "xoxb-")) {
				t.Errorf("the error tells too much: %v", err)
			}
		})
	}
	refused := slack.Defaults()
	refused.BotToken, refused.AppToken, refused.APIURL = "xoxb-1", "xapp-1", "http://127.0.0.1:1/api/"
	p, err := slack.New(refused, slack.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Perform(t.Context(), job("e", bot.ToRoom(w.Room()), bot.Text{Text: "x"}))
	if got := kind(err); got != "unsent" {
		t.Errorf("refused connection: %v is %s", err, got)
	}
}

// TestOnceDespiteFaults performs many effects while Slack loses replies, answers 429 and 5xx, and repeats each as the
// engine would until it is done. Nobody may see anything twice, and nothing may be missing.
func TestOnceDespiteFaults(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
	if _, err := w.platform.Profile(t.Context(), w.Person()); err != nil {
		t.Fatal(err)
	}
	for kind, rate := range map[string]float64{"drop_reply": 0.08, "reply_500": 0.05, "drop_request": 0.05, "429": 0.05, "503": 0.05} {
		w.sim.SetFault(slacksim.Fault{Kind: kind, Rate: rate, Seed: 7})
	}
	root, err := w.platform.Perform(t.Context(), job("root", bot.ToRoom(w.Room()), bot.Text{Text: "root"}))
	for err != nil {
		root, err = w.platform.Perform(t.Context(), job("root", bot.ToRoom(w.Room()), bot.Text{Text: "root"}))
	}
	long := bot.Card{Title: "long"}
	for range 3 {
		long.Parts = append(long.Parts, bot.Words(strings.Repeat("x", 5900)))
	}
	targets := []bot.Target{bot.ToRoom(w.Room()), bot.ToRoom(root.Place), bot.ToAccount(w.Person())}
	const n = 60
	want := map[string]int{}
	for i := range n {
		id := fmt.Sprintf("effect-%d", i)
		body := bot.Body(bot.Text{Text: id + " said"})
		want[id] = 1
		if i%10 == 0 {
			card := long
			card.Title = id + " card"
			body = card
			want[id] = 2
		}
		perform(t, w, job(id, targets[i%len(targets)], body))
	}
	w.sim.ClearFaults()
	got := map[string]int{}
	for _, room := range w.sim.State("", 0).Rooms {
		for _, m := range room.Messages {
			for id := range want {
				if strings.Contains(string(m.Metadata), `"`+id+`"`) {
					got[id]++
				}
			}
		}
	}
	for id, times := range want {
		if got[id] != times {
			t.Errorf("%s is seen %d times, want %d", id, got[id], times)
		}
	}
	calls := w.sim.Calls()
	t.Logf("%d effects; chat.postMessage %+v; conversations.history %+v", n, calls.Methods["chat.postMessage"], calls.Methods["conversations.history"])
}

// perform tries until it is done, telling of earlier tries as the engine does.
func perform(t testing.TB, w *world, j bot.Job) bot.Receipt {
	t.Helper()
	for range 50 {
		r, err := w.platform.Perform(t.Context(), j)
		if err == nil {
			return r
		}
		var retry *bot.RetryError
		if !errors.As(err, &retry) || !retry.Unsent {
			j.Tries++
			if j.Since.IsZero() {
				j.Since = w.clock.Now()
			}
		}
		w.clock.Advance(5 * time.Second)
	}
	t.Fatalf("%s is never done", j.ID)
	return bot.Receipt{}
}

// TestLateHistory: what an uncertain try posted is not posted again while Slack's history is behind, whether the try was the
// first or a later one, of a message, a card that grows, or a file.
func TestLateHistory(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
	for _, method := range []string{"conversations.history", "conversations.replies"} {
		w.sim.SetFault(slacksim.Fault{Method: method, Kind: "lag", DelayMS: 12_000})
	}
	seen := func() int { return len(w.Sees(t)) }
	for name, first := range map[string]string{"after one": "drop_reply", "after two": "drop_request"} {
		before := seen()
		w.sim.SetFault(slacksim.Fault{Method: "chat.postMessage", Kind: first, Count: 1})
		if first == "drop_request" {
			w.sim.SetFault(slacksim.Fault{Method: "chat.postMessage", Kind: "drop_reply", Count: 1})
		}
		perform(t, w, job(name, bot.ToRoom(w.Room()), bot.Text{Text: name}))
		if n := seen() - before; n != 1 {
			t.Errorf("%s: seen %d times", name, n)
		}
	}
	before := seen()
	w.sim.SetFault(slacksim.Fault{Method: "files.completeUploadExternal", Kind: "drop_reply", Count: 1})
	perform(t, w, job("file", bot.ToRoom(w.Room()), bot.File{Name: "plan.txt", Bytes: []byte("x")}))
	if n := seen() - before; n != 1 {
		t.Errorf("a file: seen %d times", n)
	}
}

// TestSplitCard: a card of several messages is edited as a whole, and grows and shrinks.
func TestSplitCard(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
	card := func(word string, parts int) bot.Card {
		c := bot.Card{Title: word}
		for i := range parts {
			c.Parts = append(c.Parts, bot.Words(fmt.Sprintf("%s-%d %s", word, i, strings.Repeat("x", 5900))))
		}
		return c
	}
	r := perform(t, w, job("e1", bot.ToRoom(w.Room()), card("one", 3)))
	if len(r.Rest) != 1 {
		t.Fatalf("receipt %+v", r)
	}
	for i, parts := range []int{6, 2, 3} {
		j := job(fmt.Sprintf("e%d", i+2), bot.ToRoom(w.Room()), card(fmt.Sprintf("edit%d", i), parts))
		j.Prior = &r
		w.sim.SetFault(slacksim.Fault{Method: "chat.postMessage", Kind: "drop_reply", Count: 1})
		w.sim.SetFault(slacksim.Fault{Method: "chat.update", Kind: "reply_500", Count: 1})
		r = perform(t, w, j)
		w.sim.ClearFaults()
		var seen []string
		for _, s := range w.Sees(t) {
			if !strings.Contains(s.Text, fmt.Sprintf("edit%d", i)) {
				t.Errorf("an old message is left: %.60s", s.Text)
			}
			seen = append(seen, s.ID)
		}
		if len(seen) != len(r.Rest)+1 || len(seen) != (parts+1)/2 {
			t.Errorf("%d parts: seen %v, receipt %+v", parts, seen, r)
		}
	}
	j := job("e9", bot.ToRoom(w.Room()), bot.Delete{})
	j.Prior = &r
	perform(t, w, j)
	if left := w.Sees(t); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
}

// TestBlocksRefused: what Slack does not take as blocks is sent as text, and the receipt says so.
func TestBlocksRefused(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
	for i, refusal := range []string{"invalid_blocks", "msg_blocks_too_long"} {
		w.sim.SetFault(slacksim.Fault{Method: "chat.postMessage", Kind: refusal, Count: 1})
		if r := perform(t, w, job(refusal, bot.ToRoom(w.Room()), cards["task"])); r.Note == "" {
			t.Error("blocks were refused and nobody is told")
		}
		if seen := w.Sees(t); len(seen) != i+1 || !strings.Contains(seen[i].Text, "ERP-42") {
			t.Errorf("the text is not seen: %+v", seen)
		}
	}
}

// TestManyFacts: facts as long as they may be are sent as blocks, on as many messages as it takes.
func TestManyFacts(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
	c := bot.Card{Title: "facts"}
	for range 6 {
		c.Parts = append(c.Parts, bot.Part{Facts: []bot.Fact{{Label: "words", Value: strings.Repeat("word ", 1150)}}})
	}
	if r := perform(t, w, job("facts", bot.ToRoom(w.Room()), c)); r.Note != "" {
		t.Errorf("note %q", r.Note)
	}
}

func TestPicture(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true, FileDelay: 500 * time.Millisecond}, nil)
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	card := bot.Card{Title: "Picture", Parts: []bot.Part{{Picture: &bot.Picture{Bytes: b.Bytes(), Alt: "a grey square"}}}}
	if r := perform(t, w, job("e1", bot.ToRoom(w.Room()), card)); r.Note != "" {
		t.Errorf("note %q", r.Note)
	}
	m := w.sim.State(rollout, 0).Rooms[0].Messages
	if len(m) != 1 || !strings.Contains(string(m[0].Blocks), "slack_file") {
		t.Errorf("messages %+v", m)
	}
}

func TestFile(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
	said := w.sim.Do(t.Context(), slacksim.Act{As: tom, Do: "upload", Room: rollout, Name: "数据.csv", Base64: "YSxiCg=="})
	ref := bot.FileRef{Platform: "slack", ID: said.File}
	r, err := w.platform.OpenFile(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	if got := readAll(t, r); got != "a,b\n" {
		t.Errorf("read %q", got)
	}
	if _, err := w.platform.OpenFile(t.Context(), bot.FileRef{ID: "F0"}); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("missing file: %v", err)
	}
	w.sim.Without("files:read", "")
	if _, err := w.platform.OpenFile(t.Context(), ref); err == nil {
		t.Error("read without the scope")
	}
	w.sim.Grant(nil, nil)
	w.sim.SetFault(slacksim.Fault{Method: "files.completeUploadExternal", Kind: "drop_reply", Count: 1})
	perform(t, w, job("f1", bot.ToRoom(w.Room()), bot.File{Name: "report.txt", Bytes: []byte("hello"), Note: "**see**"}))
	perform(t, w, job("f2", bot.ToAccount(w.Person()), bot.File{Name: "again.csv", Bytes: []byte("a,b")}))
	posted := 0
	for _, room := range w.sim.State("", 0).Rooms {
		for _, m := range room.Messages {
			if m.Bot && len(m.Files) == 1 {
				posted++
			}
		}
	}
	if posted != 2 {
		t.Errorf("%d files are seen, want 2", posted)
	}
}

func TestReact(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
	ts := w.sim.Do(t.Context(), slacksim.Act{As: tom, Do: "say", Room: rollout, Text: "x"}).TS
	body := bot.React{Message: bot.MessageRef{Place: w.Room(), ID: ts}, Emoji: "done"}
	for range 2 {
		perform(t, w, job("r", bot.Target{Room: w.Room()}, body))
	}
	if got := w.sim.State(rollout, 0).Rooms[0].Messages[0].Reactions; len(got) != 1 || got[0].Name != "white_check_mark" {
		t.Errorf("reactions %+v", got)
	}
	body.Remove = true
	for range 2 {
		perform(t, w, job("r", bot.Target{Room: w.Room()}, body))
	}
}

// TestWhisperElsewhere: whom Slack cannot show anything in a room, is told in private; nothing is whispered twice.
func TestWhisperElsewhere(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
	j := job("w", bot.Target{Room: w.Room(), Account: w.Outsider()}, bot.Text{Text: "psst"})
	r := perform(t, w, j)
	if r.Note == "" || r.Place.ID == rollout || len(w.Sees(t)) != 1 {
		t.Errorf("receipt %+v, seen %+v", r, w.Sees(t))
	}
	j = job("w2", bot.Target{Room: w.Room(), Account: w.Person()}, bot.Text{Text: "psst"})
	j.Since = w.clock.Now()
	if r = perform(t, w, j); r.Note == "" || len(w.Sees(t)) != 1 {
		t.Errorf("receipt %+v, seen %+v", r, w.Sees(t))
	}
}

func TestNotItsBusiness(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{}, nil)
	for _, body := range []bot.Body{bot.Mail{}, bot.NewIssue{}, bot.Delete{}} {
		if _, err := w.platform.Perform(t.Context(), job("x", bot.ToRoom(w.Room()), body)); kind(err) != "permanent" {
			t.Errorf("%T: %v", body, err)
		}
	}
}

func TestLimits(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{}, nil)
	post := w.platform.Limits(bot.Job{Effect: bot.Effect{To: bot.ToRoom(w.Room()), Body: bot.Text{}}})
	if len(post) != 2 || post[0].Key != "slack/"+team+"/room/"+rollout || post[0].Count != 1 || post[1].Count != 50 {
		t.Errorf("post %+v", post)
	}
	if react := w.platform.Limits(bot.Job{Effect: bot.Effect{Body: bot.React{Message: bot.MessageRef{Place: w.Room()}}}}); len(react) != 1 || react[0].Count != 50 || react[0].Per != time.Minute {
		t.Errorf("react %+v", react)
	}
	edit := w.platform.Limits(bot.Job{Effect: bot.Effect{To: bot.ToRoom(w.Room()), Body: bot.Card{}}, Prior: &bot.Receipt{}})
	if len(edit) != 1 || edit[0].Count != 50 || edit[0].Per != time.Minute {
		t.Errorf("edit %+v", edit)
	}
}

func TestReads(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
	if _, err := w.platform.Profile(t.Context(), w.Person()); err != nil {
		t.Fatal(err)
	}
	say := func(text, thread string) string {
		return w.sim.Do(t.Context(), slacksim.Act{As: tom, Do: "say", Room: rollout, Text: text, Thread: thread}).TS
	}
	before := w.clock.Now().Add(-time.Second)
	root := say("@golive root for @李雷", "")
	say("reply", root)
	say("second", "")
	ref := bot.MessageRef{Place: w.Room(), ID: root}
	m, err := w.platform.Message(t.Context(), ref)
	if err != nil || m.Text != "root for @李雷" || !m.ToBot || m.Author != w.Person() || len(m.Mentions) != 1 {
		t.Errorf("message %+v %v", m, err)
	}
	if _, err := w.platform.Message(t.Context(), bot.MessageRef{Place: w.Room(), ID: "1.000001"}); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("missing message: %v", err)
	}
	read, err := w.platform.Thread(t.Context(), ref, 10)
	thread := read.Messages
	if err != nil || len(thread) != 2 || thread[1].Ref.Place.Thread != root {
		t.Errorf("thread %+v %v", thread, err)
	}
	history, err := w.platform.History(t.Context(), w.Room(), before, 10)
	if err != nil || len(history) != 2 || history[0].Ref.ID != root || history[1].Text != "second" {
		t.Errorf("history %+v %v", history, err)
	}
	if !history[0].Replied.Equal(thread[1].At) || !history[1].Replied.IsZero() {
		t.Errorf("last replies: %s, %s", history[0].Replied, history[1].Replied)
	}
	say("another reply", root)
	replies, err := w.platform.History(t.Context(), w.Room().In(root), thread[1].At, 10)
	if err != nil || len(replies) != 1 || replies[0].Text != "another reply" || replies[0].Ref.Place.Thread != root {
		t.Errorf("thread since %s: %+v %v", thread[1].At, replies, err)
	}
	for i := range 450 {
		say(fmt.Sprint(i), root)
	}
	end, err := w.platform.Thread(t.Context(), ref, 250)
	if err != nil || end.Cut || len(end.Messages) != 250 || end.Messages[0].Ref.ID != root || end.Messages[1].Text != "201" || end.Messages[249].Text != "449" {
		t.Errorf("%d messages of the end of a thread, %v", len(end.Messages), err)
	}
	for i := range 450 {
		say(fmt.Sprint(i), "")
	}
	if page, err := w.platform.History(t.Context(), w.Room(), history[1].At, 100); err != nil || len(page) != 100 || page[0].Text != "0" || page[99].Text != "99" {
		t.Errorf("%d messages of the oldest 100 %v", len(page), err)
	}
	dm := w.sim.Do(t.Context(), slacksim.Act{As: tom, Do: "dm"}).Room
	if rooms, err := w.platform.PrivateRooms(t.Context()); err != nil || !slices.Contains(rooms, bot.Place{Platform: "slack", Tenant: team, ID: dm}) {
		t.Errorf("private chats %v %v", rooms, err)
	}
	if link, err := w.platform.Permalink(t.Context(), ref); err != nil || !strings.Contains(link, "/archives/"+rollout) {
		t.Errorf("permalink %q %v", link, err)
	}
	w.sim.Do(t.Context(), slacksim.Act{As: tom, Do: "invite", Room: rollout, User: wang})
	if r, err := w.platform.RoomProfile(t.Context(), w.Room()); err != nil || r.Shared || !slices.Equal(r.Outsiders, []bot.Account{person(wang)}) {
		t.Errorf("a room with a guest: %+v %v", r, err)
	}
}

// TestAThreadIsReadAsFarAsTimeAllows: what was read until then is told, and that there is more.
func TestAThreadIsReadAsFarAsTimeAllows(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
	say := func(text, thread string) string {
		return w.sim.Do(t.Context(), slacksim.Act{As: tom, Do: "say", Room: rollout, Text: text, Thread: thread}).TS
	}
	root := say("root", "")
	for i := range 450 {
		say(fmt.Sprint(i), root)
	}
	for name, f := range map[string]slacksim.Fault{
		"slow":    {Method: "conversations.replies", Kind: "slow", DelayMS: 700},
		"limited": {Method: "conversations.replies", Kind: "429", Rate: 0.5, Seed: 3},
	} {
		w.sim.SetFault(f)
		ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
		thread, err := w.platform.Thread(ctx, bot.MessageRef{Place: w.Room(), ID: root}, 250)
		if err != nil || !thread.Cut || len(thread.Messages) < 200 || thread.Messages[0].Ref.ID != root {
			t.Errorf("%s: %d messages, cut %v, %v", name, len(thread.Messages), thread.Cut, err)
		}
		stop()
		w.sim.ClearFaults()
	}
}

// TestWhoeverDoesNotKnowThemselvesReadsNothing: what is read while Slack does not say who golive is would all seem to be
// said to others, and be lost.
func TestWhoeverDoesNotKnowThemselvesReadsNothing(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
	before := w.clock.Now().Add(-time.Second)
	ts := w.sim.Do(t.Context(), slacksim.Act{As: tom, Do: "say", Room: rollout, Text: "@golive status"}).TS
	ref := bot.MessageRef{Place: w.Room(), ID: ts}
	reads := map[string]func() ([]bot.Message, error){
		"history": func() ([]bot.Message, error) { return w.platform.History(t.Context(), w.Room(), before, 10) },
		"thread": func() ([]bot.Message, error) {
			thread, err := w.platform.Thread(t.Context(), ref, 10)
			return thread.Messages, err
		},
		"message": func() ([]bot.Message, error) {
			m, err := w.platform.Message(t.Context(), ref)
			return []bot.Message{m}, err
		},
	}
	w.sim.SetFault(slacksim.Fault{Method: "auth.test", Kind: "503", Count: len(reads)})
	for name, read := range reads {
		if _, err := read(); err == nil {
			t.Errorf("%s is read by whoever does not know themselves", name)
		}
	}
	for name, read := range reads {
		if all, err := read(); err != nil || len(all) != 1 || !all[0].ToBot {
			t.Errorf("%s: %+v %v", name, all, err)
		}
	}
}

// TestGuestInALargeRoom: many unknown members are learnt by the page, not one by one, and the guest among them is found.
func TestGuestInALargeRoom(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
	do := func(a slacksim.Act) slacksim.Result {
		res := w.sim.Do(t.Context(), a)
		if !res.OK {
			t.Fatal(res.Error)
		}
		return res
	}
	for i := range 14 {
		u := do(slacksim.Act{As: tom, Do: "add_user", Name: fmt.Sprintf("Person %d", i), Kind: "member"}).User
		do(slacksim.Act{As: tom, Do: "invite", Room: rollout, User: u})
	}
	if r, err := w.platform.RoomProfile(t.Context(), w.Room()); err != nil || r.WithOutsiders() {
		t.Fatalf("without a guest: %+v %v", r, err)
	}
	do(slacksim.Act{As: tom, Do: "invite", Room: rollout, User: wang})
	if r, err := w.platform.RoomProfile(t.Context(), w.Room()); err != nil || !r.WithOutsiders() {
		t.Errorf("with a guest: %+v %v", r, err)
	}
	calls := w.sim.Calls().Methods
	if calls["users.list"].Calls != 1 || calls["users.info"].Calls > 2 {
		t.Errorf("users.list %d times, users.info %d times", calls["users.list"].Calls, calls["users.info"].Calls)
	}
}

// TestWhoBecomesAGuestUnheardIsSeenWithinAMinute: the event may have gone to another replica, or been lost.
func TestWhoBecomesAGuestUnheardIsSeenWithinAMinute(t *testing.T) {
	for _, more := range []int{0, 14} {
		w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
		for i := range more {
			u := w.sim.Do(t.Context(), slacksim.Act{As: tom, Do: "add_user", Name: fmt.Sprintf("Person %d", i), Kind: "member"}).User
			w.sim.Do(t.Context(), slacksim.Act{As: tom, Do: "invite", Room: rollout, User: u})
		}
		if r, err := w.platform.RoomProfile(t.Context(), w.Room()); err != nil || r.WithOutsiders() {
			t.Fatalf("without a guest: %+v %v", r, err)
		}
		if res := w.sim.Do(t.Context(), slacksim.Act{As: tom, Do: "set_user", User: lilei, Kind: "guest"}); !res.OK {
			t.Fatal(res.Error)
		}
		w.clock.Advance(time.Minute)
		if r, err := w.platform.RoomProfile(t.Context(), w.Room()); err != nil || !slices.Equal(r.Outsiders, []bot.Account{person(lilei)}) {
			t.Errorf("with a guest, and %d more: %+v %v", more, r, err)
		}
	}
}

// TestARoomTooLargeToBeExaminedCountsAsShared: nobody knows whether there is a guest among so many.
func TestARoomTooLargeToBeExaminedCountsAsShared(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
	for i := range 1001 {
		u := w.sim.Do(t.Context(), slacksim.Act{As: tom, Do: "add_user", Name: fmt.Sprintf("Person %d", i), Kind: "member"}).User
		if res := w.sim.Do(t.Context(), slacksim.Act{As: tom, Do: "invite", Room: rollout, User: u}); !res.OK {
			t.Fatal(res.Error)
		}
	}
	if r, err := w.platform.RoomProfile(t.Context(), w.Room()); err != nil || !r.Shared {
		t.Errorf("%+v %v", r, err)
	}
}

// TestWhatItCostsToAskAboutARoom: two calls, however many are in it, once their profiles are known.
func TestWhatItCostsToAskAboutARoom(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
	ask := func() (calls int64) {
		before := w.sim.Calls().Methods
		if _, err := w.platform.RoomProfile(t.Context(), w.Room()); err != nil {
			t.Fatal(err)
		}
		for method, m := range w.sim.Calls().Methods {
			calls += m.Calls - before[method].Calls
		}
		return calls
	}
	first := ask()
	if again := ask(); again != 2 || first > 8 {
		t.Errorf("%d calls at first, then %d", first, again)
	}
}
