package slack_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/integrations/slack"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// both runs a case over both transports.
func both(t *testing.T, run func(t *testing.T, w *world, road *bottest.Road)) {
	for _, transport := range []string{slack.TransportSocket, slack.TransportHTTP} {
		t.Run(transport, func(t *testing.T) {
			w, road := start(t, transport, slacksim.Config{NoLimits: true}, nil), bottest.NewRoad()
			run(t, w, road)
		})
	}
}

func decode[T any](t testing.TB, e bot.Event) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(e.Data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func named(name string) func(bot.Event) bool {
	return func(e bot.Event) bool { return e.Name == name }
}

func raw(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

func TestCommand(t *testing.T) {
	both(t, func(t *testing.T, w *world, road *bottest.Road) {
		road.Reply = func(bot.Event) (bot.Answer, bool) {
			return bot.Answer{Reply: &bot.Card{Title: "Help", Parts: []bot.Part{bot.Words("**all**")}}}, true
		}
		run(t, w, road)
		if _, err := w.platform.Profile(t.Context(), person(lilei)); err != nil { // so that the name is known
			t.Fatal(err)
		}
		res := w.do(t, slacksim.Act{As: tom, Do: "slash", Room: rollout, Command: "/golive", Text: "task for <@U0LILEI001|lilei>"})
		if !strings.Contains(res.Text, "Help") || len(res.Blocks) == 0 {
			t.Errorf("answer %+v", res)
		}
		e := road.Wait(t, "command", named(bot.EventCommand))
		m := decode[bot.Message](t, e)
		if m.Text != "task for @李雷" || !m.ToBot || m.Private || e.From != person(tom) || e.Room != w.Room() || !e.Opens || len(m.Mentions) != 1 {
			t.Errorf("event %+v message %+v", e, m)
		}
		dm := w.do(t, slacksim.Act{As: tom, Do: "dm"})
		w.do(t, slacksim.Act{As: tom, Do: "slash", Room: dm.Room, Command: "/golive", Text: "private"})
		e = road.Wait(t, "private command", func(e bot.Event) bool { return e.Name == bot.EventCommand && e.Room.ID == dm.Room })
		if !decode[bot.Message](t, e).Private {
			t.Error("it is not private")
		}
	})
}

var small = bot.Form{Name: "task.new", Value: "v|1", Title: "Task", Submit: "OK", Lang: "en", Fields: []bot.Field{
	{Name: "summary", Label: "Summary", Kind: bot.FieldText, Required: true},
	{Name: "who", Label: "Who", Kind: bot.FieldPerson},
	{Name: "at", Label: "At", Kind: bot.FieldDateTime},
	{Name: "part", Label: "Part", Kind: bot.FieldChoice, Source: "task.parts"},
	{Name: "watch", Label: "Watch", Kind: bot.FieldCheck}}}

// TestForm opens a form from a message shortcut, is told what is wrong, and submits.
func TestForm(t *testing.T) {
	both(t, func(t *testing.T, w *world, road *bottest.Road) {
		wrongOnce := true
		road.Reply = func(e bot.Event) (bot.Answer, bool) {
			switch {
			case e.Name == bot.EventShortcut:
				return bot.Answer{Form: &small}, true
			case wrongOnce:
				wrongOnce = false
				return bot.Answer{Errors: map[string]string{"summary": "taken", "nothing": "odd"}}, true
			}
			return bot.Answer{Toast: "filed"}, true
		}
		road.Choices = []bot.Choice{{Label: "Ledger", Value: "l"}}
		run(t, w, road)
		said := w.Say(t, "@golive please", "", false)
		begin := time.Now()
		opened := w.do(t, slacksim.Act{As: tom, Do: "shortcut", CallbackID: "task.new", Room: rollout, TS: said})
		if opened.Opened == "" || time.Since(begin) > time.Second {
			t.Fatalf("no modal, or late: %+v after %s", opened, time.Since(begin))
		}
		e := road.Wait(t, "shortcut", named(bot.EventShortcut))
		click := decode[bot.Click](t, e)
		if click.Action != "task.new" || click.On == nil || click.On.Ref.ID != said || click.On.Author != person(tom) {
			t.Errorf("shortcut %+v", click)
		}
		offered := w.do(t, slacksim.Act{As: tom, Do: "options", BlockID: "part", ActionID: "part|0|task.parts", Query: "le"})
		if !strings.Contains(string(offered.Options), "Ledger") {
			t.Errorf("options %+v", offered)
		}
		values := map[string]any{"summary": "对账", "who": lilei, "at": "2026-11-27", "at__time": "09:30", "part": "l", "watch": []string{"true"}}
		refused := w.do(t, slacksim.Act{As: tom, Do: "submit", Values: raw(values)})
		if refused.Result != "errors" || !strings.Contains(refused.Errors["summary"], "taken") {
			t.Fatalf("refused %+v", refused)
		}
		if res := w.do(t, slacksim.Act{As: tom, Do: "submit"}); res.Result != "closed" {
			t.Fatalf("submitted %+v", res)
		}
		var submits []bot.Event
		for _, e := range road.Events() {
			if e.Name == bot.EventForm {
				submits = append(submits, e)
			}
		}
		if len(submits) != 2 {
			t.Fatalf("%d submissions", len(submits))
		}
		s := decode[bot.Submit](t, submits[1])
		if s.Form != "task.new" || s.Value != "v|1" || s.Get("summary") != "对账" || s.Get("who") != person(lilei).String() ||
			s.Get("at") != "2026-11-27T09:30" || s.Get("part") != "l" || s.Get("watch") != "true" || submits[1].Room != w.Room() {
			t.Errorf("submit %+v in %v", s, submits[1].Room)
		}
		seen := w.Sees(t)
		if last := seen[len(seen)-1]; last.Only != person(tom) || !strings.Contains(last.Text, "filed") {
			t.Errorf("the toast: %+v", seen)
		}
	})
}

func TestFormCheckedBeforeAccept(t *testing.T) {
	both(t, func(t *testing.T, w *world, road *bottest.Road) {
		road.Reply = func(bot.Event) (bot.Answer, bool) { return bot.Answer{Form: &small}, true }
		road.Problems = map[string]string{"at": "no such time"}
		run(t, w, road)
		w.do(t, slacksim.Act{As: tom, Do: "shortcut", CallbackID: "task.new"})
		before := len(road.Events())
		res := w.do(t, slacksim.Act{As: tom, Do: "submit", Values: raw(map[string]string{"summary": "x"})})
		if res.Errors["at"] != "no such time" || len(road.Events()) != before {
			t.Errorf("%+v, %d events more", res, len(road.Events())-before)
		}
	})
}

// TestLargeForm: what is too large for an acknowledgement comes after it.
func TestLargeForm(t *testing.T) {
	both(t, func(t *testing.T, w *world, road *bottest.Road) {
		large := bot.Form{Name: "x.large", Title: "Large", Submit: "OK", Fields: manyFields(90)}
		for i := range large.Fields {
			large.Fields[i].Hint = strings.Repeat("h", 300)
		}
		road.Reply = func(e bot.Event) (bot.Answer, bool) {
			if e.Name == bot.EventForm {
				return bot.Answer{Form: &large}, true
			}
			return bot.Answer{Form: &small}, true
		}
		run(t, w, road)
		w.do(t, slacksim.Act{As: tom, Do: "shortcut", CallbackID: "task.new"})
		if res := w.do(t, slacksim.Act{As: tom, Do: "submit", Values: raw(map[string]string{"summary": "x"})}); res.Result != "updated" {
			t.Fatalf("%+v", res)
		}
		eventually(t, "the large form", func() bool {
			modals := w.sim.State("", 1).Modals
			return len(modals) == 1 && len(modals[0].Views) == 1 && len(modals[0].Views[0]) > 20_000
		})
	})
}

// TestLateTrigger: when the trigger is too old, a button offers the form again.
func TestLateTrigger(t *testing.T) {
	both(t, func(t *testing.T, w *world, road *bottest.Road) {
		late := true
		road.Reply = func(bot.Event) (bot.Answer, bool) {
			if late {
				late = false
				w.clock.Advance(4 * time.Second)
			}
			return bot.Answer{Form: &small}, true
		}
		run(t, w, road)
		res := w.do(t, slacksim.Act{As: tom, Do: "slash", Room: rollout, Command: "/golive", Text: "task"})
		if res.Opened != "" || len(res.Blocks) == 0 {
			t.Fatalf("%+v", res)
		}
		w.do(t, slacksim.Act{As: tom, Do: "click", Room: rollout, TS: res.TS, ActionID: actionOf(t, res.Blocks, "Task")})
		click := decode[bot.Click](t, road.Wait(t, "click", named(bot.EventAction)))
		if click.Action != bot.ActionOpen || click.Value != bot.OpenValue("task.new", "v|1") {
			t.Errorf("click %+v", click)
		}
		if len(w.sim.State("", 1).Modals) != 1 {
			t.Error("the button opened nothing")
		}
	})
}

func TestControls(t *testing.T) {
	both(t, func(t *testing.T, w *world, road *bottest.Road) {
		road.Choices = []bot.Choice{{Label: "李雷", Value: "p1"}}
		run(t, w, road)
		r, err := w.platform.Perform(t.Context(), bot.Job{Effect: bot.Effect{ID: "controls", To: bot.ToRoom(w.Room()), Body: cards["controls"]}})
		if err != nil {
			t.Fatal(err)
		}
		on := slacksim.Act{As: tom, Room: rollout, TS: r.Message}
		act := func(do, action string, value any) bot.Click {
			t.Helper()
			a := on
			a.Do, a.ActionID, a.Value = do, action, raw(value)
			before := len(road.Events())
			w.do(t, a)
			events := road.Events()
			if len(events) != before+1 {
				t.Fatalf("%s: %d events", action, len(events)-before)
			}
			return decode[bot.Click](t, events[before])
		}
		look := on
		look.Do, look.ActionID, look.Query = "options", "task.assign|0|task.people", "li"
		if res := w.do(t, look); !strings.Contains(string(res.Options), "李雷") {
			t.Errorf("options %+v", res)
		}
		for _, tt := range []struct {
			do, action string
			value      any
			want       bot.Click
		}{
			{"select", "task.assign|0|task.people", "p1", bot.Click{Action: "task.assign", Value: "42", Chosen: []string{"p1"}}},
			{"select", "task.priority|1|", "1", bot.Click{Action: "task.priority", Chosen: []string{"1"}}},
			{"select", "task.due|2|", "2026-12-01", bot.Click{Action: "task.due", Value: "42", Chosen: []string{"2026-12-01"}}},
			{"select", "task.labels|3|", []string{"a", "b"}, bot.Click{Action: "task.labels", Chosen: []string{"a", "b"}}},
			{"click", "task.delete|4|", nil, bot.Click{Action: "task.delete", Value: "42"}},
		} {
			got := act(tt.do, tt.action, tt.value)
			if got.Action != tt.want.Action || got.Value != tt.want.Value || strings.Join(got.Chosen, ",") != strings.Join(tt.want.Chosen, ",") || got.Message.ID != r.Message {
				t.Errorf("%s: %+v, want %+v", tt.action, got, tt.want)
			}
		}
	})
}

func TestReplacedCard(t *testing.T) {
	both(t, func(t *testing.T, w *world, road *bottest.Road) {
		road.Reply = func(bot.Event) (bot.Answer, bool) {
			return bot.Answer{Card: &bot.Card{Title: "Replaced"}, Toast: "thank you"}, true
		}
		run(t, w, road)
		card := bot.Card{Title: "First", Parts: []bot.Part{bot.Row(bot.Button("Go", "x.go", "1"))}}
		for _, to := range []bot.Target{bot.ToRoom(w.Room()), {Room: w.Room(), Account: w.Person()}} {
			r, err := w.platform.Perform(t.Context(), bot.Job{Effect: bot.Effect{ID: "e", To: to, Body: card}})
			if err != nil {
				t.Fatal(err)
			}
			w.Click(t, r.Message, "Go")
			found := false
			for _, s := range w.Sees(t) {
				found = found || s.ID == r.Message && strings.Contains(s.Text, "Replaced")
			}
			if own := to.Account != (bot.Account{}); found != own { // what all see is edited by an effect, in its turn
				t.Errorf("seen by one pair of eyes: %v, replaced: %v: %+v", own, found, w.Sees(t))
			}
		}
		toasts := 0
		for _, s := range w.Sees(t) {
			if strings.Contains(s.Text, "thank you") && s.Only == person(tom) {
				toasts++
			}
		}
		if toasts != 2 {
			t.Errorf("%d toasts", toasts)
		}
	})
}

// TestEventsTranslated has people do things and checks what the engine would see.
func TestEventsTranslated(t *testing.T) {
	w, road := start(t, slack.TransportSocket, slacksim.Config{}, nil), bottest.NewRoad()
	run(t, w, road)
	said := w.Say(t, "root", "", false)
	room := w.Room()
	yes, no := true, false
	for _, tt := range []struct {
		act  slacksim.Act
		name string
		want any
	}{
		{slacksim.Act{Do: "edit", Room: rollout, TS: said, Text: "root &"}, bot.EventEdited, nil},
		{slacksim.Act{Do: "react", Room: rollout, TS: said, Name: "eyes"}, bot.EventReaction, bot.Reaction{Emoji: "eyes", Message: bot.MessageRef{Place: room, ID: said}, Author: person(tom)}},
		{slacksim.Act{Do: "unreact", Room: rollout, TS: said, Name: "eyes"}, bot.EventReaction, bot.Reaction{Emoji: "eyes", Message: bot.MessageRef{Place: room, ID: said}, Author: person(tom), Removed: true}},
		{slacksim.Act{Do: "delete", Room: rollout, TS: said}, bot.EventDeleted, nil},
		{slacksim.Act{Do: "share_room", Room: rollout}, bot.EventRoom, bot.RoomChange{Shared: &yes}},
		{slacksim.Act{Do: "unshare_room", Room: rollout}, bot.EventRoom, bot.RoomChange{Shared: &no}},
		{slacksim.Act{Do: "rename_room", Room: rollout, Name: "erp"}, bot.EventRoom, bot.RoomChange{Name: "erp"}},
		{slacksim.Act{Do: "kick", Room: rollout, User: "hanmeimei"}, bot.EventMember, bot.MemberChange{Who: person("U0HANMM001"), Left: true}},
		{slacksim.Act{Do: "invite", Room: rollout, User: "hanmeimei"}, bot.EventMember, bot.MemberChange{Who: person("U0HANMM001")}},
		{slacksim.Act{Do: "set_user", User: lilei, Deactivated: &yes}, bot.EventPerson, bot.PersonChange{Who: person(lilei), Gone: true}},
		{slacksim.Act{Do: "set_user", User: "hanmeimei", Kind: "guest"}, bot.EventPerson, bot.PersonChange{Who: person("U0HANMM001")}},
		{slacksim.Act{Do: "home"}, bot.EventPrivate, nil},
		{slacksim.Act{Do: "archive_room", Room: rollout}, bot.EventRoom, bot.RoomChange{Archived: true}},
		{slacksim.Act{Do: "unarchive_room", Room: rollout}, bot.EventRoom, bot.RoomChange{}},
		{slacksim.Act{Do: "convert_room", Room: rollout}, bot.EventRoom, bot.RoomChange{}},
		{slacksim.Act{Do: "kick", Room: rollout, User: "golive"}, bot.EventBotLeft, bot.RoomChange{}},
		{slacksim.Act{Do: "invite", Room: rollout, User: "golive"}, bot.EventBotJoined, bot.RoomChange{}},
		{slacksim.Act{Do: "delete_room", Room: rollout}, bot.EventBotLeft, bot.RoomChange{Archived: true}},
	} {
		t.Run(tt.act.Do+" "+tt.name, func(t *testing.T) {
			before := len(road.Events())
			tt.act.As = tom
			w.do(t, tt.act)
			var got bot.Event
			eventually(t, tt.name, func() bool {
				for _, e := range road.Events()[before:] {
					if out, ok, err := w.platform.Translate(t.Context(), e); ok && err == nil && out.Name == tt.name {
						got = out
						return true
					}
				}
				return false
			})
			if tt.want != nil && string(got.Data) != string(bot.Encode(tt.want)) {
				t.Errorf("got %s, want %s", got.Data, bot.Encode(tt.want))
			}
			if tt.name == bot.EventEdited {
				if m := decode[bot.Message](t, got); m.Text != "root &" || m.Ref.ID != said || got.From != person(tom) {
					t.Errorf("edited %+v", m)
				}
			}
			if tt.name == bot.EventDeleted {
				if m := decode[bot.Message](t, got); m.Ref.ID != said {
					t.Errorf("deleted %+v", m)
				}
			}
		})
	}
}

// TestModalUnderLoad opens modals while 200 events a second come in: the trigger lives 3 s, people wait less gladly.
func TestModalUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 3 s")
	}
	both(t, func(t *testing.T, w *world, road *bottest.Road) {
		road.Reply = func(bot.Event) (bot.Answer, bool) { return bot.Answer{Form: &small}, true }
		run(t, w, road)
		stop := make(chan struct{})
		done := make(chan int)
		go func() {
			tick, n := time.NewTicker(5*time.Millisecond), 0
			defer tick.Stop()
			for {
				select {
				case <-tick.C:
					w.sim.Do(t.Context(), slacksim.Act{As: lilei, Do: "say", Room: rollout, Text: "load"})
					n++
				case <-stop:
					done <- n
					return
				}
			}
		}()
		worst := time.Duration(0)
		for range 25 {
			begin := time.Now()
			res := w.do(t, slacksim.Act{As: tom, Do: "shortcut", CallbackID: "task.new"})
			worst = max(worst, time.Since(begin))
			if res.Opened == "" {
				t.Fatalf("%+v", res)
			}
			w.do(t, slacksim.Act{As: tom, Do: "close", All: true})
			time.Sleep(50 * time.Millisecond)
		}
		close(stop)
		t.Logf("%d events meanwhile; the slowest modal took %s", <-done, worst)
		if worst > time.Second {
			t.Errorf("a modal took %s", worst)
		}
	})
}

// TestStranger: what somebody of another workspace says in a shared channel happens in our own tenant.
func TestStranger(t *testing.T) {
	both(t, func(t *testing.T, w *world, road *bottest.Road) {
		run(t, w, road)
		w.do(t, slacksim.Act{As: "zhaoxin", Do: "say", Room: client, Text: "@golive 你好"})
		raw := road.Wait(t, "message", func(e bot.Event) bool { return strings.Contains(string(e.Data), "你好") })
		e, ok, err := w.platform.Translate(t.Context(), raw)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if e.Room != w.Shared() || e.From != person("U0ZHAOX001") || !strings.HasPrefix(e.ID, "slack/"+team+"/"+client) {
			t.Errorf("event %+v", e)
		}
		profile, err := w.platform.Profile(t.Context(), e.From)
		if err != nil || !profile.Outsider || profile.Email != "" {
			t.Errorf("profile %+v %v", profile, err)
		}
	})
}
