package slack

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

// offline is an adapter whose Slack cannot be reached.
func offline(t testing.TB) *Platform {
	t.Helper()
	c := Defaults()
	c.BotToken, c.SigningSecret, c.Transport, c.APIURL = "xoxb-1", "s", TransportHTTP, "http://127.0.0.1:1/api/"
	p, err := New(c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func FuzzEvent(f *testing.F) {
	f.Add([]byte(`{"type":"event_callback","team_id":"T","event":{"type":"message","channel":"C","user":"U","ts":"1.000002","text":"<@U1> x"}}`))
	f.Add([]byte(`{"type":"event_callback","team_id":"T","event":{"type":"channel_rename","channel":{"id":"C","name":"n"},"event_ts":"1.2"}}`))
	f.Add([]byte(`{"type":"event_callback","team_id":"T","event":{"type":"message","subtype":"message_changed","channel":"C","message":{"ts":"1.2","edited":{"ts":"2.3"},"text":"a"},"previous_message":{"text":"b"}}}`))
	f.Add([]byte(`{"type":"event_callback","team_id":"T","event":{"type":"reaction_added","item":{"channel":"C","ts":"1.2"},"user":7}}`))
	p := offline(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		o, e, keep, err := read(raw)
		if err != nil || !keep {
			return
		}
		if e.ID == "" || e.Lane == "" || o.Team == "" {
			t.Fatalf("an event without ID or lane: %+v", e)
		}
		p.people.put(bot.Profile{Account: account(o.Team, o.Event.User), Name: "N"}) // or Slack would be asked
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		out, ok, err := p.Translate(ctx, e)
		if err == nil && ok && (out.Name == e.Name || !json.Valid(out.Data) || out.ID != e.ID || out.Lane != e.Lane) {
			t.Fatalf("translated %+v", out)
		}
	})
}

func FuzzInteraction(f *testing.F) {
	f.Add([]byte(`{"type":"block_actions","team":{"id":"T"},"user":{"id":"U"},"trigger_id":"1","container":{"message_ts":"1.2","channel_id":"C"},"actions":[{"type":"static_select","action_id":"a.b|0|","block_id":"r0.0|v","selected_option":{"value":"x"}}]}`))
	f.Add([]byte(`{"type":"view_submission","team":{"id":"T"},"user":{"id":"U"},"trigger_id":"1","view":{"callback_id":"a.b","private_metadata":"{\"r\":\"slack/T/C\"}","state":{"values":{"f":{"f":{"type":"plain_text_input","value":"x"}}}}}}`))
	f.Add([]byte(`{"type":"message_action","team":{"id":"T"},"user":{"id":"U"},"trigger_id":"1","callback_id":"a","channel":{"id":"C"},"message":{"ts":"1.2","text":"<@U>"}}`))
	f.Add([]byte(`{"type":"block_suggestion","team":{"id":"T"},"user":{"id":"U"},"action_id":"a|0|s.t","value":"q"}`))
	p := offline(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		road := bottest.NewRoad()
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		reply, err := p.interact(ctx, road, raw)
		if err != nil {
			return
		}
		if _, err := json.Marshal(reply); err != nil {
			t.Fatalf("the reply is not JSON: %v", err)
		}
		for _, e := range road.Events() {
			if e.ID == "" || e.Lane == "" || e.From.ID == "" || !json.Valid(e.Data) {
				t.Fatalf("event %+v", e)
			}
		}
	})
}

func FuzzPlain(f *testing.F) {
	f.Add("<@U1|x> &lt;a&gt; <#C1|room> <https://a.example|label> <!here> <!date^1^{date}|then> <mailto:a@b.c|a@b.c>")
	f.Fuzz(func(t *testing.T, text string) {
		out, mentions, _ := plain(text, "U1", "T", func(string) string { return "N" })
		if len(mentions) > strings.Count(text, "<@") || utf8.ValidString(text) && !utf8.ValidString(out) {
			t.Fatalf("%q became %q with %d mentions", text, out, len(mentions))
		}
	})
}

func FuzzMarkup(f *testing.F) {
	f.Add("**b** _i_ [l](https://a.example) <@slack/T/U1|N>\n- item\n> quote `c` <!channel>")
	f.Fuzz(func(t *testing.T, text string) {
		spans := bot.ParseMarkup(text)
		if raw, err := json.Marshal(richText(spans)); err != nil || !json.Valid(raw) {
			t.Fatalf("%q is drawn as %s: %v", text, raw, err)
		}
		note := mrkdwn(spans)
		for _, broadcast := range []string{"<!", "<#"} {
			if strings.Contains(note, broadcast) {
				t.Fatalf("%q mentions: %q", text, note)
			}
		}
	})
}

func TestPlain(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"<@U0> 建任务", "建任务"},
		{"请 <@U0> 建任务 给 <@U2>", "请 建任务 给 @N"},
		{"a &lt;b&gt; &amp; c", "a <b> & c"},
		{"<https://a.example/x|a.example/x>", "https://a.example/x"},
		{"<https://a.example|here>", "here (https://a.example)"},
		{"<mailto:a@b.example|a@b.example>", "a@b.example"},
		{"<#C1|room> <#C2>", "#room #C2"},
		{"<!here> <!subteam^S1|@team> <!date^1^{d}|Monday>", "@here @team Monday"},
		{"a < b", "a < b"},
	} {
		if got, _, _ := plain(tt.in, "U0", "T", func(string) string { return "N" }); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestPauses(t *testing.T) {
	for n, want := range map[int64][2]float64{1: {0, 0}, 2: {0, 0}, 3: {0.75, 1.25}, 5: {3, 5}, 50: {22, 38}} {
		if got := pauseFor(n).Seconds(); got < want[0] || got > want[1] {
			t.Errorf("connection %d waits %.2f s, want %v", n, got, want)
		}
	}
}

func TestMentions(t *testing.T) {
	text := bot.MentionOf(account("T", "U123"), "Tom") + bot.MentionOf(account("T", "<!channel>"), "evil") + bot.MentionOf(bot.Account{Platform: "feishu", ID: "ou_1"}, "王")
	if got := mrkdwn(bot.ParseMarkup(text)); !strings.HasPrefix(got, "<@U123>") || strings.Contains(got, "<!") {
		t.Errorf("%q", got)
	}
}
