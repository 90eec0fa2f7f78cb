package feishu_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/integrations/feishu"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
)

const (
	teamRoom   = "ERP上线项目组"
	sharedRoom = "客户群-华星"
)

// world is a simulator with an adapter that is connected to it.
type world struct {
	sim      *feishusim.Sim
	clock    *bot.MovableClock
	platform *feishu.Platform
}

// newWorld starts a simulator and makes the adapter; change may alter both configurations.
func newWorld(t testing.TB, transport string, change func(*feishusim.Config, *feishu.Config)) *world {
	t.Helper()
	clock := bot.SystemClock()
	sc := feishusim.Config{Clock: clock, ReadyWait: 10 * time.Millisecond, Scopes: append(feishusim.AllScopes(), feishusim.ScopeGroupMessages)}
	fc := feishu.Defaults()
	fc.Transport = transport
	if change != nil {
		change(&sc, &fc)
		clock = sc.Clock.(*bot.MovableClock)
	}
	sim := feishusim.New(sc)
	srv := httptest.NewServer(sim)
	sim.SetURL(srv.URL)
	st := sim.Status()
	fc.AppID, fc.AppSecret, fc.VerificationToken, fc.EncryptKey, fc.BaseURL = st.AppID, st.AppSecret, st.VerificationToken, st.EncryptKey, st.URL
	p, err := feishu.New(fc, feishu.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sim.Close(); srv.Close() })
	w := &world{sim, clock, p}
	if transport == feishu.TransportHTTP {
		w.serve(t)
	}
	return w
}

// serve lets the simulator push to the adapter's routes.
func (w *world) serve(t testing.TB) string {
	t.Helper()
	mux := http.NewServeMux()
	for pattern, h := range w.platform.Routes() {
		mux.Handle(pattern, h)
	}
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	w.sim.SetPush(srv.URL+"/feishu/events", srv.URL+"/feishu/cards")
	return srv.URL
}

func (w *world) tenant() string { return w.sim.State().App.TenantKey }

func (w *world) user(name string) feishusim.StateUser {
	for _, u := range w.sim.State().Users {
		if u.Name == name {
			return u
		}
	}
	return feishusim.StateUser{}
}

func (w *world) place(name string) bot.Place {
	for _, r := range w.sim.State().Rooms {
		if r.Name == name && r.Kind == "group" {
			return bot.Place{Platform: "feishu", Tenant: w.tenant(), ID: r.ID}
		}
	}
	return bot.Place{}
}

func (w *world) Platform() bot.Platform { return w.platform }
func (w *world) Room() bot.Place        { return w.place(teamRoom) }
func (w *world) Shared() bot.Place      { return w.place(sharedRoom) }
func (w *world) Email() string          { return w.user("李雷").Email }
func (w *world) Now() time.Time         { return w.clock.Now() }

func (w *world) account(name string) bot.Account {
	u := w.user(name)
	return bot.Account{Platform: "feishu", Tenant: u.TenantKey, ID: u.ID}
}

func (w *world) Person() bot.Account   { return w.account("李雷") }
func (w *world) Outsider() bot.Account { return w.account("王经理") }

func (w *world) act(t testing.TB, a feishusim.Act) feishusim.Result {
	t.Helper()
	if a.As == "" {
		a.As = "李雷"
	}
	r := w.sim.Act(a)
	if !r.OK {
		t.Fatalf("%s: %+v", a.Do, r)
	}
	return r
}

func (w *world) Say(t testing.TB, text, thread string, private bool) string {
	w.connected(t)
	a := feishusim.Act{Do: "say", Room: teamRoom, Text: text, ReplyTo: thread, InThread: thread != ""}
	if private {
		a.Room = w.act(t, feishusim.Act{Do: "dm"}).Room
	}
	return w.act(t, a).Message
}

func (w *world) Click(t testing.TB, message, label string) {
	w.connected(t)
	w.act(t, feishusim.Act{Do: "click", Message: message, Text: label})
}

// connected waits until the adapter is there to be asked.
func (w *world) connected(t testing.TB) {
	t.Helper()
	there := func() bool {
		st := w.sim.State().App
		return w.platform.Health().Connected && (st.Transport == "webhook" || st.Connections > 0)
	}
	for end := time.Now().Add(time.Minute); !there(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the adapter does not connect")
		}
	}
}

func (w *world) Sees(testing.TB) []bottest.Seen {
	st := w.sim.State()
	var out []bottest.Seen
	for _, r := range st.Rooms {
		for _, m := range st.Messages[r.ID] {
			if !m.Bot || m.Deleted {
				continue
			}
			s := bottest.Seen{Room: bot.Place{Platform: "feishu", Tenant: w.tenant(), ID: r.ID}, ID: m.ID, Edited: m.Edited, Text: m.Text}
			if m.Type == "interactive" {
				s.Text = allText(m.Card)
			}
			if m.InThread {
				s.Thread = m.Root
			}
			if m.EphemeralTo != "" {
				s.Only = bot.Account{Platform: "feishu", Tenant: w.tenant(), ID: m.EphemeralTo}
			}
			out = append(out, s)
		}
	}
	return out
}

// allText is every text in a card.
func allText(card json.RawMessage) string {
	var v any
	if json.Unmarshal(card, &v) != nil {
		return ""
	}
	var b strings.Builder
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			for k, x := range v {
				if s, ok := x.(string); ok && (k == "content" || strings.HasPrefix(k, "c")) {
					b.WriteString("\n" + s)
				}
				if k != "summary" { // plain text, which the rest says again
					walk(x)
				}
			}
		}
	}
	walk(v)
	return b.String()
}

func (w *world) Remove(t testing.TB, message string) {
	w.act(t, feishusim.Act{Do: "delete", Message: message})
}

func (w *world) fault(t testing.TB, f feishusim.Fault) {
	t.Helper()
	if _, err := w.sim.SetFault(f); err != nil {
		t.Fatal(err)
	}
}

func (w *world) LoseReply(t testing.TB) {
	w.fault(t, feishusim.Fault{Method: "im.message.create", Kind: "drop_reply", Count: 1})
}

func (w *world) Throttle(t testing.TB, seconds int) {
	w.fault(t, feishusim.Fault{Kind: "429", Count: 1, RetryAfter: seconds})
}

func (w *world) Redeliver(testing.TB) { w.sim.Redeliver() }

func TestContract(t *testing.T) {
	for _, transport := range []string{feishu.TransportSocket, feishu.TransportHTTP} {
		t.Run(transport, func(t *testing.T) {
			bottest.TestPlatform(t, func(t testing.TB) bottest.World { return newWorld(t, transport, nil) })
		})
	}
}
