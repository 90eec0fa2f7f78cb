package slack_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/integrations/slack"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

const (
	team    = "T0ACME0001"
	rollout = "C0ERPROLL1"
	client  = "C0CLIENTA1"
	lilei   = "U0LILEI001"
	tom     = "U0TOMB0001"
	wang    = "U0WANGJL01"
)

// world is the simulator with an adapter connected to it.
type world struct {
	sim      *slacksim.Sim
	clock    *bot.MovableClock
	platform *slack.Platform
	config   slack.Config
	door     *httptest.Server // of the adapter, with signed HTTP
}

// start makes a world; change may alter the adapter's configuration.
func start(t testing.TB, transport string, cfg slacksim.Config, change func(*slack.Config)) *world {
	t.Helper()
	w := &world{clock: bot.SystemClock()}
	server := httptest.NewUnstartedServer(nil)
	cfg.URL, cfg.Clock = "http://"+server.Listener.Addr().String(), w.clock
	w.sim = slacksim.New(cfg)
	server.Config.Handler = w.sim
	server.Start()
	st := w.sim.Status()
	c := slack.Defaults()
	c.BotToken, c.AppToken, c.SigningSecret = st.BotToken, st.AppToken, st.SigningSecret
	c.APIURL, c.Transport = st.URL+"/api", transport
	if change != nil {
		change(&c)
	}
	w.config = c
	var err error
	if w.platform, err = slack.New(c, slack.Options{Clock: w.clock, PublicURL: "https://golive.example"}); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for pattern, h := range w.platform.Routes() {
		mux.Handle(pattern, h)
	}
	w.door = httptest.NewServer(mux)
	if transport == slack.TransportHTTP {
		w.sim.SetURLs(w.door.URL+"/slack/events", w.door.URL+"/slack/interactions", w.door.URL+"/slack/commands")
	}
	t.Cleanup(func() {
		w.sim.Close()
		w.door.Close()
		server.CloseClientConnections()
		server.Close()
	})
	return w
}

func (w *world) Platform() bot.Platform { return w.platform }
func (w *world) Room() bot.Place        { return bot.Place{Platform: "slack", Tenant: team, ID: rollout} }
func (w *world) Shared() bot.Place      { return bot.Place{Platform: "slack", Tenant: team, ID: client} }
func (w *world) Person() bot.Account    { return person(tom) }
func (w *world) Email() string          { return "tom@acme.example" }
func (w *world) Outsider() bot.Account  { return person(wang) }
func (w *world) Now() time.Time         { return w.clock.Now() }

func person(id string) bot.Account { return bot.Account{Platform: "slack", Tenant: team, ID: id} }

// connected waits until the adapter hears.
func (w *world) connected(t testing.TB) {
	t.Helper()
	eventually(t, "connection", func() bool { return w.platform.Health().Connected })
}

func eventually(t testing.TB, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !done(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s did not come", what)
		}
	}
}

func (w *world) do(t testing.TB, a slacksim.Act) slacksim.Result {
	t.Helper()
	w.connected(t)
	res := w.sim.Do(context.Background(), a)
	if !res.OK {
		t.Fatalf("%s: %s %v", a.Do, res.Error, res.Errors)
	}
	return res
}

func (w *world) Say(t testing.TB, text, thread string, private bool) string {
	t.Helper()
	room := rollout
	if private {
		room = w.do(t, slacksim.Act{As: tom, Do: "dm"}).Room
	}
	return w.do(t, slacksim.Act{As: tom, Do: "say", Room: room, Text: text, Thread: thread}).TS
}

func (w *world) Click(t testing.TB, message, label string) {
	t.Helper()
	for _, room := range w.sim.State("", 0).Rooms {
		for _, m := range room.Messages {
			if m.TS == message {
				w.do(t, slacksim.Act{As: tom, Do: "click", Room: room.ID, TS: m.TS, ActionID: actionOf(t, m.Blocks, label)})
				return
			}
		}
	}
	t.Fatalf("no message %s", message)
}

// actionOf finds the button with a label.
func actionOf(t testing.TB, blocks json.RawMessage, label string) string {
	t.Helper()
	var list []struct {
		Elements []struct {
			ActionID string `json:"action_id"`
			Text     json.RawMessage
		}
	}
	_ = json.Unmarshal(blocks, &list) // other blocks have other elements
	for _, b := range list {
		for _, e := range b.Elements {
			if strings.Contains(string(e.Text), `"`+label+`"`) {
				return e.ActionID
			}
		}
	}
	t.Fatalf("no button %q", label)
	return ""
}

func (w *world) Sees(t testing.TB) []bottest.Seen {
	t.Helper()
	var seen []bottest.Seen
	for _, room := range w.sim.State("", 0).Rooms {
		for _, m := range room.Messages {
			if !m.Bot || m.Deleted {
				continue
			}
			s := bottest.Seen{Room: bot.Place{Platform: "slack", Tenant: team, ID: room.ID}, ID: m.TS, Text: m.Text + "\n" + words(m.Blocks), Edited: m.Edited != ""}
			if m.ThreadTS != m.TS {
				s.Thread = m.ThreadTS
			}
			if m.EphemeralTo != "" {
				s.Only = person(m.EphemeralTo)
			}
			seen = append(seen, s)
		}
	}
	slices.SortFunc(seen, func(a, b bottest.Seen) int { return strings.Compare(a.ID, b.ID) })
	return seen
}

var entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// words is the text of blocks as Slack would write it in mrkdwn: what is literal in rich text is escaped.
func words(blocks json.RawMessage) string {
	var value any
	_ = json.Unmarshal(blocks, &value) // nothing where there are none
	var b strings.Builder
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, one := range v {
				walk(one)
			}
		case map[string]any:
			text, _ := v["text"].(string)
			if kind := v["type"]; kind == "mrkdwn" {
				b.WriteString(text + "\n")
			} else {
				b.WriteString(entities.Replace(text))
			}
			for _, key := range []string{"text", "elements", "fields", "rows", "accessory", "title"} {
				if _, isText := v[key].(string); !isText {
					walk(v[key])
				}
			}
		}
	}
	walk(value)
	return b.String()
}

func (w *world) Remove(t testing.TB, message string) {
	t.Helper()
	w.do(t, slacksim.Act{As: lilei, Do: "delete", Room: rollout, TS: message})
}

func (w *world) LoseReply(testing.TB) {
	w.sim.SetFault(slacksim.Fault{Method: "chat.postMessage", Kind: "drop_reply", Count: 1})
}

func (w *world) Throttle(_ testing.TB, seconds int) {
	w.sim.SetFault(slacksim.Fault{Kind: "429", Count: 1, RetryAfter: seconds, Method: "chat.postMessage"})
}

func (w *world) Redeliver(t testing.TB) {
	t.Helper()
	w.sim.Redeliver()
	eventually(t, "the last acknowledgement", func() bool { return w.sim.Calls().Deliveries.Pending == 0 })
}

func TestContract(t *testing.T) {
	for _, transport := range []string{slack.TransportSocket, slack.TransportHTTP} {
		t.Run(transport, func(t *testing.T) {
			bottest.TestPlatform(t, func(t testing.TB) bottest.World { return start(t, transport, slacksim.Config{}, nil) })
		})
	}
}

func readAll(t testing.TB, r io.ReadCloser) string {
	t.Helper()
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
